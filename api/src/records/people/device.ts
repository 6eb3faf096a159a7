import type { Device } from '../../contract/index.ts';

/** The first that fits: browsers name those before them, too. */
const BROWSERS: readonly (readonly [RegExp, NonNullable<Device['browser']>])[] = [
  [/MicroMessenger\//, 'wechat'],
  [/\bEdg(?:A|iOS)?\//, 'edge'],
  [/\bOPR\//, 'opera'],
  [/\b(?:Firefox|FxiOS)\//, 'firefox'],
  [/\bSamsungBrowser\//, 'samsung'],
  [/\b(?:Chrome|Chromium|CriOS)\//, 'chrome'],
  [/\bSafari\//, 'safari'],
];
const SYSTEMS: readonly (readonly [RegExp, NonNullable<Device['system']>])[] = [
  [/HarmonyOS|OpenHarmony/, 'harmony'],
  [/\bAndroid\b/, 'android'],
  [/\b(?:iPhone|iPad|iPod)\b/, 'ios'],
  [/\bWindows\b/, 'windows'],
  [/\bMac OS X\b/, 'mac'],
  [/\bLinux\b/, 'linux'],
];

/** What kind of browser on what kind of system a `User-Agent` says it is. */
export function deviceOf(userAgent: string | null): Device {
  const first = <T>(table: readonly (readonly [RegExp, T])[]): T | null =>
    table.find(([pattern]) => pattern.test(userAgent ?? ''))?.[1] ?? null;
  return { browser: first(BROWSERS), system: first(SYSTEMS) };
}
