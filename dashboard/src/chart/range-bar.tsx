import { useLive, useLiveStore } from '../live/live-context.tsx';
import { Icon, type IconName } from '../shell/icon.tsx';
import { useWords } from '../shell/use-words.ts';
import { dateOf, dayView } from './day.ts';
import type { TrendPlot } from './plot.ts';
import { rangeText } from './range-text.ts';
import { RANGES, type RangeName } from './ranges.ts';
import { clampView, type Range, rangeOfView, viewOf } from './view.ts';

const RANGE_NAMES = Object.keys(RANGES) as RangeName[];
const ZOOM_STEP = 2;
const PAN_STEP = 0.5;
const ACTIONS = {
  earlier: { icon: 'back', run: (plot: TrendPlot) => plot.pan(-PAN_STEP) },
  later: { icon: 'forward', run: (plot: TrendPlot) => plot.pan(PAN_STEP) },
  zoomIn: { icon: 'zoomIn', run: (plot: TrendPlot) => plot.zoom(1 / ZOOM_STEP) },
  zoomOut: { icon: 'zoomOut', run: (plot: TrendPlot) => plot.zoom(ZOOM_STEP) },
} as const satisfies Record<string, { icon: IconName; run: (plot: TrendPlot) => void }>;
type Action = keyof typeof ACTIONS;

interface Props {
  range: Range;
  zone: string;
  onRange: (range: Range) => void;
  /** The plot, once it is there. */
  plot: () => TrendPlot | null;
}

/** How much time is seen: presets. */
export function RangePresets({ range, onRange }: Pick<Props, 'range' | 'onRange'>) {
  const { t } = useWords();
  return (
    <fieldset className="seg">
      <legend className="sr">{t('chart.rangeLabel')}</legend>
      {RANGE_NAMES.map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={range.kind === 'preset' && name === range.preset}
          onClick={() => onRange({ kind: 'preset', preset: name })}
        >
          {t(`chart.range.${name}`)}
        </button>
      ))}
    </fieldset>
  );
}

/** Which time is seen, and the buttons that do what fingers, wheel and keys do too. */
export function RangeBar({ range, zone, onRange, plot }: Props) {
  const { t, language } = useWords();
  const live = useLiveStore();
  const shown = useLive(({ now }) => rangeText(viewOf(range, now), language, zone));
  const seen = useLive(({ now }) => dateOf(viewOf(range, now).to - 1, zone));
  const today = useLive(({ now }) => dateOf(now, zone));
  const goTo = (date: string) => {
    const day = dayView(date, zone);
    const { now } = live.getState();
    if (!(day.from < now)) return;
    onRange(rangeOfView(clampView({ from: day.from, to: Math.min(day.to, now) }, now), now, range.preset));
  };
  return (
    <div className="range-bar">
      <fieldset className="range-steps">
        <legend className="sr">{t('chart.move')}</legend>
        {(Object.keys(ACTIONS) as Action[]).map((name) => (
          <button
            key={name}
            type="button"
            className="ghost icon-only"
            aria-label={t(`chart.${name}`)}
            title={t(`chart.${name}`)}
            onClick={() => {
              const found = plot();
              if (found !== null) ACTIONS[name].run(found);
            }}
          >
            <Icon name={ACTIONS[name].icon} />
          </button>
        ))}
      </fieldset>
      <label className="go-to-day">
        <span className="sr">{t('chart.goToDay')}</span>
        <input
          type="date"
          title={t('chart.goToDay')}
          max={today}
          value={seen}
          onChange={(event) => goTo(event.target.value)}
        />
      </label>
      <span className="range-text">{shown}</span>
      {range.kind === 'preset' ? null : (
        <button type="button" className="btn back-to" onClick={() => plot()?.goBack()}>
          {t('chart.backTo', { range: t(`chart.range.${range.preset}`) })}
        </button>
      )}
    </div>
  );
}
