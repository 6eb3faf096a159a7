import type { Limits, Note } from '@coldfield/api/contract';
import type { RefObject } from 'react';
import { dateOf } from '../chart/day.ts';
import { gapText } from '../chart/gap-text.ts';
import type { TrendPlot } from '../chart/plot.ts';
import { rangeText } from '../chart/range-text.ts';
import { saveFile } from '../chart/save-file.ts';
import { type Range, type View, viewOf } from '../chart/view.ts';
import { useLiveStore } from '../live/live-context.tsx';
import { formatLimits } from '../reading/limits.ts';
import { formatClock, formatYearDay } from '../reading/moment.ts';
import { notices } from '../shell/notices.ts';
import { untilLoaded } from '../shell/until-loaded.ts';
import { useWords } from '../shell/use-words.ts';

interface Props {
  readonly storeName: string;
  readonly room: {
    readonly id: string;
    readonly name: string;
    readonly limits: Readonly<Record<string, Limits>>;
  };
  readonly zone: string;
  readonly range: Range;
  readonly notes: readonly Note[];
  readonly plotRef: RefObject<TrendPlot | null>;
}

/** What is seen as CSV and as a picture, and the rows behind it, all of them. */
export function ExportBar({ storeName, room, zone, range, notes, plotRef }: Props) {
  const { t, language } = useWords();
  const live = useLiveStore();
  const nameOf = ({ from, to }: View): string =>
    `${storeName}-${room.name}-${dateOf(from, zone)}-${dateOf(to - 1, zone)}`;

  const saveCsv = async (plot: TrendPlot): Promise<void> => {
    const seen = plot.seen();
    if (seen === null) return;
    const { seenAsCsv } = await untilLoaded(() => import('../chart/export-csv.ts'));
    const csv = seenAsCsv(seen, notes, {
      zone,
      time: t('export.time'),
      utc: 'UTC',
      air: t('export.mean', { of: t('chart.air') }),
      airMin: t('export.least', { of: t('chart.air') }),
      airMax: t('export.most', { of: t('chart.air') }),
      product: t('chart.product'),
      humidity: t('kind.rh'),
      door: t('export.door'),
      defrost: t('kind.defrost'),
      gap: t('export.gap'),
      notes: t('note.title'),
      gapText: (gap) => gapText(gap, t),
    });
    saveFile(`${nameOf(seen.view)}.csv`, new Blob([csv], { type: 'text/csv;charset=utf-8' }));
  };

  const savePicture = async (plot: TrendPlot): Promise<void> => {
    const seen = plot.seen();
    if (seen === null) return;
    const { now } = live.getState();
    const { drawPicture } = await untilLoaded(() => import('../chart/picture.ts'));
    const blob = await drawPicture(plot, {
      title: `${storeName} · ${room.name}`,
      range: rangeText(seen.view, language, zone),
      air: t('chart.airLegend'),
      product: t('chart.product'),
      limits: formatLimits(room.limits.air, '°C', t),
      humidity: t('chart.humidity'),
      foot: t('export.made', { zone, at: `${formatYearDay(now, language, zone)} ${formatClock(now, zone)}` }),
    });
    saveFile(`${nameOf(seen.view)}.png`, blob);
  };

  const run = (save: (plot: TrendPlot) => Promise<void>) => () => {
    const plot = plotRef.current;
    if (plot === null) return;
    save(plot).catch((error: unknown) => {
      // The console is where a reader's report can be traced from.
      reportError(error);
      notices.show(t('export.failed'));
    });
  };
  const { from, to } = viewOf(range, live.getState().now);
  const all = `/api/rooms/${encodeURIComponent(room.id)}/export?from=${Math.floor(from)}&to=${Math.ceil(to)}&format=csv&language=${language}`;
  return (
    <div className="export-bar">
      <button type="button" className="ghost" title={t('export.seenTitle')} onClick={run(saveCsv)}>
        {t('export.seen')}
      </button>
      <button type="button" className="ghost" onClick={run(savePicture)}>
        {t('export.picture')}
      </button>
      <a className="ghost" href={all} download title={t('chart.exportTitle')}>
        {t('chart.export')}
      </a>
    </div>
  );
}
