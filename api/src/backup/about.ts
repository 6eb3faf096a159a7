import { BackupError } from './backup-error.ts';

/** The first part of a back-up: what it is, so that one that cannot be restored here is refused before it is read. */
export interface About {
  readonly product: 'coldfield';
  /** Of the file itself: which parts it has and what they mean. */
  readonly format: number;
  /** Of the program that took it. */
  readonly version: string;
  /** ISO 8601, UTC: everything that was stored by then is in it. */
  readonly takenAt: string;
  /** What the archive holds and what the ledger says of it agree to the row; else hourly values are computed anew. */
  readonly exact: boolean;
  /** Where the archive was kept, such as `InfluxDB 1.6.7`. */
  readonly archive: string;
}

export interface Part {
  readonly name: string;
  readonly bytes: number;
  /** In hexadecimal digits. */
  readonly sha256: string;
}

/** The last part of a back-up: it stands there only when the back-up is whole. */
export interface Manifest extends About {
  readonly counts: Counts;
  readonly parts: readonly Part[];
  /** Files whose content is not what their name says: they were damaged before the back-up. */
  readonly damaged: readonly string[];
}

/** How much there is of what. */
export interface Counts {
  readonly [of: string]: number;
}

export const FORMAT = 1;
export const ABOUT = 'about.json';
export const MANIFEST = 'manifest.json';

/** @throws {BackupError} `not-a-backup`, `newer-backup` */
export function parseAbout(text: string): About {
  const about = json(text) as Partial<About> | null;
  if (about?.product !== 'coldfield' || typeof about.format !== 'number' || !isText(about.version))
    throw new BackupError('not-a-backup', 'this is no back-up of Coldfield');
  if (about.format > FORMAT) {
    throw new BackupError(
      'newer-backup',
      `this back-up was taken by version ${about.version}, which is newer than this one: update Coldfield, then restore`,
    );
  }
  if (!isText(about.takenAt) || Number.isNaN(Date.parse(about.takenAt)) || !isText(about.archive))
    throw new BackupError('not-a-backup', `${ABOUT} of the back-up cannot be understood`);
  return { ...(about as About), exact: about.exact === true };
}

/** @throws {BackupError} `damaged-backup` */
export function parseManifest(text: string): Manifest {
  const manifest = json(text) as Partial<Manifest> | null;
  const isWhole =
    Array.isArray(manifest?.parts) &&
    manifest.parts.every(
      (part: Partial<Part>) => isText(part.name) && isText(part.sha256) && typeof part.bytes === 'number',
    ) &&
    typeof manifest.counts === 'object' &&
    Array.isArray(manifest.damaged);
  if (!isWhole) throw new BackupError('damaged-backup', `${MANIFEST} of the back-up cannot be understood`);
  return manifest as Manifest;
}

const isText = (value: unknown): value is string => typeof value === 'string';

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
