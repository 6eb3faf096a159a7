import type { ForeignDeviceView } from '@coldfield/api/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router';
import { DEFAULT_ZONE, formatMoment } from '../reading/moment.ts';
import { PageHeader } from '../shell/page-header.tsx';
import { Problem, Skeleton } from '../shell/problem.tsx';
import { Shell } from '../shell/shell.tsx';
import { useWords } from '../shell/use-words.ts';
import type { Sample } from './foreign-queries.ts';
import { deviceQuery } from './foreign-queries.ts';
import { FormatEditor } from './format-editor.tsx';
import { KeptCard } from './kept-card.tsx';
import { MappingEditor } from './mapping-editor.tsx';
import { ReadingsArriving } from './readings-arriving.tsx';
import { SamplePicker } from './sample-picker.tsx';
import '../styles/gateways.css';
import '../styles/foreign.css';

/** What the messages of a device mean: shown with a real one, tried, then saved. */
export function MappingPage() {
  const { t } = useWords();
  const { gatewayId = '' } = useParams();
  const { data, error, refetch } = useQuery(deviceQuery(gatewayId));
  return (
    <Shell
      title={data?.name ?? t('foreign.mapTitle')}
      zone={data?.timeZone ?? DEFAULT_ZONE}
      back={`/gateways/${encodeURIComponent(gatewayId)}`}
    >
      {data === undefined ? (
        error === null ? (
          <Skeleton blocks={['row', 'row', 'row']} />
        ) : (
          <Problem error={error} onRetry={() => void refetch()} />
        )
      ) : (
        <Loaded device={data} />
      )}
    </Shell>
  );
}

function Loaded({ device }: { device: ForeignDeviceView }) {
  const { t, language } = useWords();
  const [sample, setSample] = useState<Sample | null>(null);
  const [last] = device.history;
  return (
    <div className="fd-page">
      <PageHeader title={t('foreign.mapTitle')} text={t('foreign.mapText')} />
      {device.decoder === 'json' ? (
        <>
          <SamplePicker device={device} sample={sample} onChoose={setSample} />
          <MappingEditor device={device} sample={sample} />
        </>
      ) : (
        <FormatEditor device={device} />
      )}
      <KeptCard device={device} />
      {device.revision === 0 ? null : <ReadingsArriving device={device} />}
      {last === undefined ? null : (
        <p className="muted">
          {t('foreign.savedBy', {
            who: last.author ?? '—',
            at: formatMoment(last.at, device.serverTime, language, device.timeZone),
          })}
        </p>
      )}
    </div>
  );
}
