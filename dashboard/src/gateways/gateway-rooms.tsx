import type { GatewayDetail } from '@coldfield/api/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { Dialog } from '../form/dialog.tsx';
import { Form } from '../form/form.tsx';
import { SelectField } from '../form/select-field.tsx';
import { useForm } from '../form/use-form.ts';
import { formatMoment } from '../reading/moment.ts';
import { inLanguage, wordOf } from '../records/in-language.ts';
import { storeQuery } from '../records/queries.ts';
import { request } from '../records/request.ts';
import { notices } from '../shell/notices.ts';
import { useWords } from '../shell/use-words.ts';
import { mayBeAssignedAgain } from './assigned.ts';
import { unadoptedQuery } from './gateway-queries.ts';
import { WaitingNote } from './waiting-note.tsx';

interface Props {
  readonly detail: GatewayDetail;
  readonly mayManage: boolean;
}

/** Which room each of its keys stands for, and since when. */
export function GatewayRooms({ detail, mayManage }: Props) {
  const { t, language } = useWords();
  const [changing, setChanging] = useState<string | null>(null);
  const { id, assignments } = detail.record;
  const unadopted = useQuery({ ...unadoptedQuery, enabled: mayManage });
  const isHeard = (key: string): boolean =>
    unadopted.data?.rooms.some((room) => room.gateway === id && room.key === key) ?? false;
  const at = (moment: number) => formatMoment(moment, detail.serverTime, language, detail.timeZone);
  return (
    <section aria-label={t('gateways.rooms')}>
      <h2>{t('gateways.rooms')}</h2>
      {mayManage ? <WaitingNote /> : null}
      {assignments.length === 0 ? (
        <p className="card gw-quiet quiet">{t('gateways.noRooms')}</p>
      ) : (
        <dl className="card gw-facts">
          {assignments.map((one) => {
            const { key, roomName, roomNameEn, from, to } = one;
            return (
              <div key={`${key} ${from}`}>
                <dt>
                  {key} → <b>{wordOf(roomName, roomNameEn, language)}</b>
                </dt>
                <dd>
                  {from === 0 ? t('gateways.fromFirst') : t('gateways.from', { at: at(from) })}
                  {to === null ? null : ` ${t('gateways.to', { at: at(to) })}`}{' '}
                  {mayManage && to === null ? (
                    <button type="button" className="btn touch" onClick={() => setChanging(key)}>
                      {t('gateways.changeRoom')}
                    </button>
                  ) : null}
                  {mayManage && mayBeAssignedAgain(assignments, one) ? (
                    isHeard(key) ? (
                      // What it has sent since then waits there, and comes along.
                      <Link className="btn touch" to="/gateways/adopt">
                        {t('gateways.assignAgain')}
                      </Link>
                    ) : (
                      <button type="button" className="btn touch" onClick={() => setChanging(key)}>
                        {t('gateways.assignAgain')}
                      </button>
                    )
                  ) : null}
                </dd>
              </div>
            );
          })}
        </dl>
      )}
      <Dialog
        open={changing !== null}
        title={t('gateways.changeRoomOf', { key: changing ?? '' })}
        onClose={() => setChanging(null)}
      >
        {changing === null ? null : (
          <ChangeRoomForm detail={detail} wireRoom={changing} onDone={() => setChanging(null)} />
        )}
      </Dialog>
    </section>
  );
}

const NONE = 'none';

function ChangeRoomForm({
  detail: { record },
  wireRoom,
  onDone,
}: {
  detail: GatewayDetail;
  wireRoom: string;
  onDone: () => void;
}) {
  const { t, language } = useWords();
  const queries = useQueryClient();
  const { data } = useQuery(storeQuery(record.store));
  const form = useForm({
    initial: { room: '' },
    version: record.version,
    send: ({ room }, { idempotencyKey, version }) =>
      request(`/api/gateways/${encodeURIComponent(record.id)}/assignments/${encodeURIComponent(wireRoom)}`, {
        method: 'PUT',
        idempotencyKey,
        body: { version, room: room === NONE ? null : room },
      }),
    onSent: () => {
      notices.show(t('gateways.roomChanged'));
      void queries.invalidateQueries({ queryKey: ['gateways'] });
      onDone();
    },
  });
  const rooms = data === undefined ? [] : inLanguage(data.store, language).rooms;
  return (
    <>
      <p className="dialog-text">{t('gateways.changeRoomText')}</p>
      <Form form={form} submit={t('gateways.changeRoom')} onCancel={onDone}>
        <SelectField
          {...form.field('room')}
          label={t('gateways.whichRoom')}
          required
          options={[
            ...rooms.map(({ id, name }) => ({ value: id, label: name })),
            { value: NONE, label: t('gateways.noRoom') },
          ]}
        />
      </Form>
    </>
  );
}
