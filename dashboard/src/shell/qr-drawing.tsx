import { encode } from 'uqr';
import { qrPath } from './qr-path.ts';

/** Modules of light around the code, which the standard asks for (ISO/IEC 18004, quiet zone). */
const QUIET = 4;

/** The drawing of a QR code; `QrCode` loads it when it is needed. */
export function QrDrawing({ text, label }: { text: string; label: string }) {
  // M recovers from scratches and bent paper without making the squares of a link too small for a phone.
  const { data, size } = encode(text, { ecc: 'M', border: 0 });
  const width = size + 2 * QUIET;
  return (
    <svg
      className="qr-code"
      role="img"
      aria-label={label}
      viewBox={`${-QUIET} ${-QUIET} ${width} ${width}`}
      shapeRendering="crispEdges"
    >
      <path d={qrPath(data)} />
    </svg>
  );
}
