import type { GatewayConfigView } from '@coldfield/api/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Dialog } from '../form/dialog.tsx';
import { nameOf } from '../records/in-language.ts';
import { RequestError } from '../records/request.ts';
import { notices } from '../shell/notices.ts';
import { PageHeader } from '../shell/page-header.tsx';
import { Blank } from '../shell/problem.tsx';
import { Shape } from '../shell/shape.tsx';
import { useWords } from '../shell/use-words.ts';
import { AddressForm } from './address-form.tsx';
import { changesOf, differs, rulesDiffer } from './changes.ts';
import { rejectedDraft, sendConfig, withNames } from './config-queries.ts';
import { DeviceForm } from './device-form.tsx';
import { addressWords, DeviceList, deviceName, measuresOf } from './device-list.tsx';
import {
  type Draft,
  devicesOf,
  hasForeignLine,
  type ListedDevice,
  modbusOf,
  withoutDevice,
} from './draft.ts';
import { FallbackEditor } from './fallback-editor.tsx';
import { RejectedNotice } from './rejected-notice.tsx';

interface Props {
  readonly view: GatewayConfigView;
  readonly base: Draft;
  /** While the gateway tries something, nothing else is sent. */
  readonly locked: boolean;
  /** Why the newest is not in use; '' when it is, or nobody knows. */
  readonly why: string;
}

/** The devices, edited here, told as changes, and sent at once. */
export function ConfigEditor({ view, base, locked: isTrying, why }: Props) {
  const { t, language } = useWords();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(base);
  const rejected = rejectedDraft(view);
  const isForeign = hasForeignLine(base);
  const locked = isTrying || isForeign;
  const [open, setOpen] = useState<'add' | ListedDevice | null>(null);
  const key = useRef({ of: draft, key: randomKey() });
  const names = new Map(view.rooms.map((room) => [room.key ?? room.room, nameOf(room, language)]));
  const roomName = (room: string): string => names.get(room) ?? room;
  const devices = devicesOf(draft);
  const changes = changesOf(base, draft);
  const rulesChanged = rulesDiffer(base, draft);
  const moved = open === null || open === 'add' ? null : modbusOf(open);
  const close = () => setOpen(null);
  const sending = useMutation({
    mutationFn: () => {
      // The same draft tried again is the same request.
      if (key.current.of !== draft) key.current = { of: draft, key: randomKey() };
      return sendConfig(view.gateway.id, view.wanted?.revision ?? 0, withNames(draft, view), key.current.key);
    },
    onSuccess: () => notices.show(t('config.sentNotice')),
    onError: (error) => {
      if (error instanceof RequestError && error.code === 'conflict') notices.show(t('config.conflict'));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['gateway-config', view.gateway.id] }),
  });
  return (
    <section>
      <PageHeader
        title={t('config.devices')}
        actions={
          <button
            type="button"
            className="btn touch"
            aria-disabled={locked}
            onClick={() => (locked ? undefined : setOpen('add'))}
          >
            {t(devices.length === 0 ? 'config.addFirst' : 'config.add')}
          </button>
        }
      />
      {view.running === null && view.wanted === null ? (
        <p className="message">{t('config.unheard')}</p>
      ) : null}
      {isForeign ? <p className="message">{t('config.foreign')}</p> : null}
      {rejected === null || view.wanted === null ? null : (
        <RejectedNotice
          revision={view.wanted.revision}
          why={why}
          {...(locked || !differs(base, rejected) ? {} : { onContinue: () => setDraft(rejected) })}
        />
      )}
      {devices.length === 0 ? (
        <Blank icon="probe" title={t('config.none')} text={t('config.noneText')} />
      ) : (
        <DeviceList
          devices={devices}
          roomName={roomName}
          {...(locked
            ? {}
            : {
                actions: {
                  onAddress: setOpen,
                  onRemove: ({ bus, device }) => setDraft(withoutDevice(draft, bus.name, device.name)),
                },
              })}
        />
      )}
      <FallbackEditor view={view} draft={draft} locked={locked} onChange={setDraft} />
      {changes.length === 0 && !rulesChanged ? null : (
        <div className="card config-changes" role="status">
          <h3>{t('config.changes')}</h3>
          <ul>
            {changes.map(({ what, device }) => (
              <li key={`${what} ${device.bus.name}/${device.device.name}`}>
                <b>{t(`config.what.${what}`)}</b> {deviceName(device, t)} · {addressWords(device, t)} ·{' '}
                {measuresOf(device, roomName, t)}
              </li>
            ))}
            {rulesChanged ? (
              <li>
                <b>{t('config.what.changed')}</b> {t('fallback.title')}
              </li>
            ) : null}
          </ul>
          {sending.error === null ? null : (
            <p className="message warning" role="alert">
              <Shape severity="warning" />
              <span>{sendErrorText(sending.error, t)}</span>
            </p>
          )}
          <div className="form-acts">
            <button
              type="button"
              className="btn touch main-act"
              aria-disabled={sending.isPending || draft.buses.length === 0}
              onClick={() => (sending.isPending || draft.buses.length === 0 ? undefined : sending.mutate())}
            >
              {t(sending.isPending ? 'config.sending' : 'config.send')}
            </button>
            <button type="button" className="btn touch" onClick={() => setDraft(base)}>
              {t('config.discard')}
            </button>
          </div>
        </div>
      )}
      <Dialog
        open={open !== null}
        title={
          open === null || open === 'add'
            ? t('config.add')
            : t('config.addressNamed', { device: deviceName(open, t) })
        }
        onClose={close}
      >
        {open === 'add' ? (
          <DeviceForm
            draft={draft}
            rooms={view.rooms}
            submit={t('config.addToList')}
            onCancel={close}
            send={async (next) => setDraft(next)}
            onSent={close}
          />
        ) : moved === null ? null : (
          <AddressForm
            draft={draft}
            listed={moved}
            onCancel={close}
            onChange={(next) => {
              setDraft(next);
              close();
            }}
          />
        )}
      </Dialog>
    </section>
  );
}

function sendErrorText(error: unknown, t: ReturnType<typeof useWords>['t']): string {
  if (!(error instanceof RequestError) || error.message === '') return t('form.failed');
  if (error.status === 0) return t('form.unreachable');
  return error.message;
}

function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
