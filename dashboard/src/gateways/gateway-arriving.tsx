import type { ListedGateway } from '@coldfield/api/contract';
import { kindOf } from '@coldfield/protocol';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Language } from '../i18n/index.ts';
import { useLive } from '../live/live-context.tsx';
import { DEFAULT_ZONE, formatMoment } from '../reading/moment.ts';
import { formatQuantity } from '../reading/number.ts';
import { wordOf } from '../records/in-language.ts';
import { Icon } from '../shell/icon.tsx';
import { useWords } from '../shell/use-words.ts';
import { gatewaysQuery, unadoptedQuery } from './gateway-queries.ts';
import '../styles/gateways.css';

interface Props {
  readonly gateway: string;
  /** Uses of its code before this one, epoch ms, do not count: a device is being replaced. */
  readonly since?: number;
  /** Its sensors are asked for afterwards: there is no reading to wait for yet. */
  readonly untilConnected?: boolean;
}

/** What has happened so far on the way from a code to the first reading; it goes on by itself. */
export function GatewayArriving({ gateway, since = 0, untilConnected = false }: Props) {
  const { t, language } = useWords();
  const { data } = useQuery(gatewaysQuery);
  const one = data?.gateways.find(({ record }) => record.id === gateway);
  const used = (one?.record.provisionedAt ?? 0) > since ? (one?.record.provisionedAt ?? null) : null;
  const usedAt = useLive(({ now }) => (used === null ? '' : formatMoment(used, now, language, DEFAULT_ZONE)));
  const heardAt = one?.health?.lastHeardAt ?? null;
  const first = useFirstReading(one, used ?? Number.POSITIVE_INFINITY, language);
  const connected = first !== null || (used !== null && heardAt !== null && heardAt >= used);
  return (
    <ol className="card gw-steps" aria-live="polite">
      <Step done={used !== null} current>
        {used === null ? t('gateways.step.code') : t('gateways.step.codeUsed', { at: usedAt })}
      </Step>
      <Step done={connected} current={used !== null}>
        {t(connected ? 'gateways.step.connected' : 'gateways.step.connecting')}
      </Step>
      {untilConnected ? null : (
        <Step done={first !== null} current={connected}>
          {first === null ? t('gateways.step.reading') : t('gateways.step.firstReading', { value: first })}
        </Step>
      )}
    </ol>
  );
}

/** A reading of one of its rooms, or of a room that nobody adopted yet; null before there is one. */
function useFirstReading(one: ListedGateway | undefined, since: number, language: Language): string | null {
  const { data } = useQuery({ ...unadoptedQuery, enabled: Number.isFinite(since) });
  const assigned = one?.record.assignments.filter(({ to }) => to === null) ?? [];
  const own = useLive(({ rooms }) => {
    for (const { roomName, roomNameEn, room } of assigned) {
      for (const [sensor, { t, value }] of Object.entries(rooms.get(room)?.readings ?? {})) {
        const kind = kindOf(sensor)?.kind;
        if (value !== null && kind?.class === 'gauge' && t >= since)
          return `${formatQuantity(value, kind.unit)} · ${wordOf(roomName, roomNameEn, language)}`;
      }
    }
    return null;
  });
  const found = data?.rooms.find(({ gateway }) => gateway === one?.record.id);
  const reading = found?.readings.find(({ latest, unit }) => unit !== '' && latest.value !== null);
  if (own !== null || found === undefined || reading === undefined) return own;
  return `${formatQuantity(reading.latest.value!, reading.unit)} · ${found.key}`;
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
