import type { ListedGateway } from '@coldfield/api/contract';
import { kindOf } from '@coldfield/protocol';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useLive } from '../live/live-context.tsx';
import { DEFAULT_ZONE, formatMoment } from '../reading/moment.ts';
import { formatQuantity } from '../reading/number.ts';
import { Icon } from '../shell/icon.tsx';
import { useWords } from '../shell/use-words.ts';
import { gatewaysQuery, unadoptedQuery } from './gateway-queries.ts';
import '../styles/gateways.css';

interface Props {
  readonly gateway: string;
  /** Uses of its code before this one, epoch ms, do not count: a device is being replaced. */
  readonly since?: number;
}

/** What has happened so far on the way from a code to the first reading; it goes on by itself. */
export function GatewayArriving({ gateway, since = 0 }: Props) {
  const { t, language } = useWords();
  const { data } = useQuery(gatewaysQuery);
  const one = data?.gateways.find(({ record }) => record.id === gateway);
  const used = (one?.record.provisionedAt ?? 0) > since ? (one?.record.provisionedAt ?? null) : null;
  const usedAt = useLive(({ now }) => (used === null ? '' : formatMoment(used, now, language, DEFAULT_ZONE)));
  const heardAt = one?.health?.lastHeardAt ?? null;
  const connected = used !== null && heardAt !== null && heardAt >= used;
  return (
    <ol className="card gw-steps" aria-live="polite">
      <Step done={used !== null} current>
        {used === null ? t('gateways.step.code') : t('gateways.step.codeUsed', { at: usedAt })}
      </Step>
      <Step done={connected} current={used !== null}>
        {t(connected ? 'gateways.step.connected' : 'gateways.step.connecting')}
      </Step>
      <FirstReading one={one} connected={connected} since={used ?? Number.POSITIVE_INFINITY} />
    </ol>
  );
}

/** A reading of one of its rooms, or of a room that nobody adopted yet. */
function FirstReading({
  one,
  connected,
  since,
}: {
  one: ListedGateway | undefined;
  connected: boolean;
  since: number;
}) {
  const { t } = useWords();
  const { data } = useQuery({ ...unadoptedQuery, enabled: connected });
  const assigned = one?.record.assignments.filter(({ to }) => to === null) ?? [];
  const own = useLive(({ rooms }) => {
    for (const { key, room } of assigned) {
      for (const [sensor, { t: at, value }] of Object.entries(rooms.get(room)?.readings ?? {})) {
        const kind = kindOf(sensor)?.kind;
        if (value !== null && kind?.class === 'gauge' && at >= since)
          return `${formatQuantity(value, kind.unit)} · ${key}`;
      }
    }
    return null;
  });
  const found = data?.rooms.find(({ gateway }) => gateway === one?.record.id);
  const stranger = found?.readings.find(({ latest }) => latest.value !== null);
  const text =
    own ??
    (stranger === undefined
      ? null
      : `${formatQuantity(stranger.latest.value!, stranger.unit)} · ${found!.key}`);
  return (
    <Step done={text !== null} current={connected}>
      {text === null ? t('gateways.step.reading') : t('gateways.step.firstReading', { value: text })}
    </Step>
  );
}

function Step({ done, current, children }: { done: boolean; current: boolean; children: ReactNode }) {
  return (
    <li className={done ? 'done' : current ? 'current' : ''}>
      {done ? (
        <Icon name="check" size="sm" />
      ) : current ? (
        <span className="spinner" aria-hidden="true" />
      ) : (
        <Icon name="more" size="sm" />
      )}
      <span>{children}</span>
    </li>
  );
}
