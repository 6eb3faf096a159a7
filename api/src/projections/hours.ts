export const HOUR_MS = 3_600_000;

/** The hour (UTC) that an instant lies in, epoch ms. */
export const hourOf = (t: number): number => Math.floor(t / HOUR_MS) * HOUR_MS;
