import { type ChartStyle, readStyle } from './chart-style.ts';
import { comparedName, DASHES } from './compared.ts';
import type { TrendPlot } from './plot.ts';

export interface PictureText {
  /** Store and room. */
  readonly title: string;
  readonly range: string;
  readonly air: string;
  readonly product: string;
  readonly limits: string;
  readonly humidity: string;
  /** Zone, and when the picture was made. */
  readonly foot: string;
}

/** In pixels of the design; drawn at twice that. */
const WIDTH = 1200;
const MAIN = 460;
const HUMIDITY = 104;
const EDGE = 24;
const ROW = 26;
const SHARP = 2;

/** What a chart shows as a PNG, in light colours whatever the page has. */
export async function drawPicture(plot: TrendPlot, text: PictureText): Promise<Blob> {
  const zoom = SHARP / devicePixelRatio;
  const stage = document.createElement('div');
  stage.dataset.theme = 'light';
  stage.className = 'picture-stage';
  const hosts = [document.createElement('div'), document.createElement('div')] as const;
  stage.append(...hosts);
  document.body.append(stage);
  const copy = plot.copy(...hosts, zoom);
  try {
    copy.resize((WIDTH - 2 * EDGE) * zoom, MAIN * zoom);
    copy.paint();
    // The canvases are filled in a microtask of their own.
    await new Promise((painted) => setTimeout(painted, 0));
    const canvases = hosts.map((host) => host.querySelector('canvas'));
    return await compose(canvases, readStyle(stage), text, copy.compared());
  } finally {
    copy.destroy();
    stage.remove();
  }
}

function compose(
  [main, humidity]: readonly (HTMLCanvasElement | null)[],
  style: ChartStyle,
  text: PictureText,
  compared: ReturnType<TrendPlot['compared']>,
): Promise<Blob> {
  if (main == null) throw new Error('the chart was not drawn');
  const head = EDGE + 2 * ROW + legendRows(compared.length) * ROW + 8;
  const height = head + MAIN + (humidity == null ? 0 : ROW + HUMIDITY) + ROW + EDGE;
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH * SHARP;
  canvas.height = height * SHARP;
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error('this browser draws no pictures');
  pen.scale(SHARP, SHARP);
  pen.fillStyle = style.surface;
  pen.fillRect(0, 0, WIDTH, height);
  pen.textBaseline = 'middle';
  const family = style.font.replace(/^.*?px\s/, '');
  const write = (words: string, x: number, y: number, size: number, color: string, weight = 400): void => {
    pen.font = `${weight} ${size}px ${family}`;
    pen.fillStyle = color;
    pen.fillText(words, x, y, WIDTH - EDGE - x);
  };
  write(text.title, EDGE, EDGE + ROW / 2, 20, style.ink, 700);
  write(text.range, EDGE, EDGE + 1.5 * ROW, 14, style.ink2);

  const entries = [
    { label: `${text.air} °C`, color: style.air, dash: [] },
    { label: `${text.product} °C`, color: style.product, dash: [] },
    { label: text.limits, color: style.limitEdge, dash: [4, 3] },
    ...compared.map(({ label, place }) => ({
      label: `${comparedName({ place, label })} °C`,
      color: style.compared[place] ?? style.ink,
      dash: DASHES[place] ?? [],
    })),
  ];
  entries.forEach(({ label, color, dash }, i) => {
    const x = EDGE + (i % COLUMNS) * ((WIDTH - 2 * EDGE) / COLUMNS);
    const y = EDGE + (2 + Math.floor(i / COLUMNS)) * ROW + ROW / 2;
    pen.strokeStyle = color;
    pen.lineWidth = 2;
    pen.setLineDash([...dash]);
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(x + 36, y);
    pen.stroke();
    write(label, x + 44, y, 13, style.ink2);
  });
  pen.drawImage(main, EDGE, head, main.width / SHARP, main.height / SHARP);
  if (humidity != null) {
    write(text.humidity, EDGE, head + MAIN + ROW / 2, 13, style.ink2);
    pen.drawImage(humidity, EDGE, head + MAIN + ROW, humidity.width / SHARP, humidity.height / SHARP);
  }
  write(text.foot, EDGE, height - EDGE, 12, style.ink3);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error('no picture')) : resolve(blob)), 'image/png');
  });
}

const COLUMNS = 3;

function legendRows(compared: number): number {
  return Math.ceil((3 + compared) / COLUMNS);
}
