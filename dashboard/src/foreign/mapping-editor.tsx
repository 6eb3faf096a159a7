import type { ForeignDeviceView, JsonMapping } from '@coldfield/api/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { LeaveGuard } from '../form/leave-guard.tsx';
import { RequestError, request } from '../records/request.ts';
import { notices } from '../shell/notices.ts';
import { Shape } from '../shell/shape.tsx';
import { useWords } from '../shell/use-words.ts';
import { suggested } from './draft.ts';
import { deviceQuery, pathOf, type Sample, tryQuery } from './foreign-queries.ts';
import { idOf, type Leaf, leavesOf } from './leaves.ts';
import { TimeRow } from './time-row.tsx';
import { toldByOthers } from './told.ts';
import { ValueRow } from './value-row.tsx';

interface Props {
  readonly device: ForeignDeviceView;
  readonly sample: Sample | null;
}

const NONE: readonly Leaf[] = [];

/** Every value of a message with what it means, tried as soon as it is said, and saved as a whole. */
export function MappingEditor({ device, sample }: Props) {
  const { t } = useWords();
  const queries = useQueryClient();
  const saved = device.mapping as JsonMapping | null;
  /** What is not saved yet, and the revision that it was made from. */
  const [edited, setEdited] = useState<{ readonly draft: JsonMapping; readonly revision: number } | null>(
    null,
  );
  const leaves = useMemo(() => (sample === null ? NONE : leavesOf(sample.text)), [sample]);
  const [room] = device.rooms;
  const first = room?.key ?? room?.room ?? 'main';
  const draft =
    edited?.draft ?? saved ?? suggested(leaves ?? NONE, first, device.timeZone, toldByOthers(device, first));
  const tried = useQuery({
    ...tryQuery(device.id, draft, sample ?? { text: '', at: null }),
    enabled: sample !== null && leaves !== null && draft.keys.length > 0,
  });
  const send = useMutation({
    mutationFn: () =>
      request(`${pathOf(device.id)}/mapping`, {
        method: 'PUT',
        // Trying again after a lost answer is told apart from another change by the revision.
        body: { revision: edited?.revision ?? device.revision, mapping: draft },
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: deviceQuery(device.id).queryKey, exact: true });
      setEdited(null);
      notices.show(t('foreign.saved'));
      void queries.invalidateQueries({ queryKey: ['gateways'] });
    },
  });
  if (sample === null) return null;
  if (leaves === null) {
    return (
      <p className="message warning" role="alert">
        <Shape severity="warning" />
        <span>{t('foreign.notJson')}</span>
      </p>
    );
  }
  const change = (next: JsonMapping): void => {
    send.reset();
    setEdited({ draft: next, revision: edited?.revision ?? device.revision });
  };
  const refused = tried.error instanceof RequestError ? tried.error : null;
  const field = (refused?.body as { field?: string } | undefined)?.field ?? '';
  const read =
    tried.data?.frames.flatMap(({ readings }) => readings).filter(({ value }) => value !== null).length ?? 0;
  const mayBeSaved = tried.data !== undefined && !tried.isPlaceholderData && refused === null && read > 0;
  // What is the time is said above, and is no reading.
  const timeId = draft.time === undefined ? null : idOf(draft.time.path);
  const shown = [...leaves.filter(({ id }) => id !== timeId), ...missing(draft, leaves)];
  return (
    <section className="card fd-card" aria-label={t('foreign.valuesTitle')} aria-busy={tried.isFetching}>
      {edited === null ? null : <LeaveGuard isUnsaved={() => !send.isSuccess} />}
      <h2>{t('foreign.valuesTitle')}</h2>
      <p className="muted">{t('foreign.valuesText')}</p>
      <TimeRow draft={draft} leaves={leaves} device={device} tried={tried.data} onChange={change} />
      <ol className="fd-rows">
        {shown.map((leaf) => (
          <ValueRow
            key={leaf.id}
            leaf={leaf}
            draft={draft}
            device={device}
            tried={tried.data}
            refusal={refused === null ? null : { field, text: refused.message }}
            onChange={change}
          />
        ))}
      </ol>
      <div className="fd-save">
        <p role="status">
          {draft.keys.length === 0
            ? t('foreign.nothingChosen')
            : refused !== null
              ? refused.message
              : tried.data === undefined
                ? t(tried.error === null ? 'foreign.trying' : 'foreign.notTried')
                : read === 0
                  ? t('foreign.noneRead')
                  : t('foreign.tried', { count: read })}
        </p>
        {send.error === null ? null : (
          <p className="message warning" role="alert">
            <Shape severity="warning" />
            <span>{send.error.message}</span>
            {send.error instanceof RequestError && send.error.code === 'conflict' ? (
              <button
                type="button"
                className="btn touch"
                onClick={() => {
                  send.reset();
                  setEdited(null);
                }}
              >
                {t('foreign.takeTheirs')}
              </button>
            ) : null}
          </p>
        )}
        <button
          type="button"
          className="btn touch main-act"
          aria-disabled={!mayBeSaved || send.isPending}
          onClick={() => {
            if (mayBeSaved && !send.isPending) send.mutate();
          }}
        >
          {t('foreign.save')}
        </button>
      </div>
    </section>
  );
}

/** What is mapped and does not stand in this message: it may in the next one. */
function missing({ keys }: JsonMapping, leaves: readonly Leaf[]): (Leaf & { readonly isMissing: true })[] {
  const there = new Set(leaves.map(({ id }) => id));
  return keys
    .map(({ path }) => ({ path, id: idOf(path), value: null, isMissing: true as const }))
    .filter(({ id }) => !there.has(id));
}
