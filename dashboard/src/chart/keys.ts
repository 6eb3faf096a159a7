import type { TrendPlot } from './plot.ts';

const ZOOM_STEP = 1.6;
const PAN_STEP = 0.25;

/** Does what a key means on a chart; false for one that means nothing here. */
export function pressKey(plot: TrendPlot, key: string, isShift: boolean): boolean {
  switch (key) {
    case 'ArrowLeft':
      if (isShift) plot.pan(-PAN_STEP);
      else plot.step(-1);
      return true;
    case 'ArrowRight':
      if (isShift) plot.pan(PAN_STEP);
      else plot.step(1);
      return true;
    case 'PageUp':
      plot.pan(-1);
      return true;
    case 'PageDown':
      plot.pan(1);
      return true;
    case '+':
    case '=':
      plot.zoom(1 / ZOOM_STEP);
      return true;
    case '-':
    case '_':
      plot.zoom(ZOOM_STEP);
      return true;
    case 'Home':
      plot.goBack();
      return true;
    case 'End':
      plot.goToNow();
      return true;
    case 'Escape':
      plot.leave();
      return true;
    default:
      return false;
  }
}
