import type { ReactNode } from 'react';

const PATHS = {
  overview: (
    <>
      <rect x="3.5" y="3.5" width="7" height="8" rx="1.5" />
      <rect x="13.5" y="3.5" width="7" height="5" rx="1.5" />
      <rect x="13.5" y="12" width="7" height="8.500" rx="1.5" />
      <rect x="3.500" y="15" width="7" height="5.500" rx="1.500" />
    </>
  ),
  store: <path d="M3.500 20.500V9.200L12 4l8.500 5.200v11.300M2.500 20.500h19M8 20.500v-8h8v8M8 16.500h8" />,
  signal: (
    <path strokeWidth="2.600" d="M4.500 18.500v-1.500M9.700 18.500v-5M14.900 18.500v-8.500M20 18.500V6" />
  ),
  noSignal: <path d="M5 18.500v-1.500M10 18.500v-4M15 18.500v-2M19.500 14.500V6M4 4l16 16" />,
  moon: <path d="M19.500 14.500A8 8 0 119.500 4.500a6.500 6.500 0 0010 10z" />,
  sun: (
    <>
      <circle cx="12" cy="12" r="4" />
      <path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.600 5.600l1.400 1.400M17 17l1.400 1.400M18.400 5.600L17 7M7 17l-1.400 1.400" />
    </>
  ),
  thermometer: <path d="M10 13.500V5.500a2 2 0 014 0v8a4 4 0 11-4 0zM12 9v8" />,
  archive: (
    <>
      <ellipse cx="12" cy="6" rx="7.500" ry="2.800" />
      <path d="M4.500 6v12c0 1.550 3.350 2.800 7.500 2.800s7.500-1.250 7.500-2.800V6M4.500 12c0 1.550 3.350 2.800 7.500 2.800s7.500-1.250 7.500-2.800" />
    </>
  ),
  probe: (
    <>
      <circle cx="14.500" cy="14" r="6" />
      <path d="M3.500 3.500l9 8.500" />
    </>
  ),
  drop: <path d="M12 3.500c3.500 4.200 6 7.300 6 10.500a6 6 0 01-12 0c0-3.200 2.500-6.300 6-10.500z" />,
  door: <path d="M6 20.500V3.500h12v17M3.500 20.500h17M14.500 11.500v2" />,
  doorOpen: <path d="M4 20.500h16M7 20.500V4.500l8-1.500v18.500M15 5h3v15.500M12 11.500v2" />,
  mains: <path d="M13 3L5.500 13.500H11.500L11 21l7.500-10.500H12.500z" />,
  clock: (
    <>
      <circle cx="12" cy="12" r="8.500" />
      <path d="M12 7v5l3.500 2" />
    </>
  ),
  buffer: <path d="M12 4v11M7.500 11L12 15.500 16.500 11M4.500 19.500h15" />,
  gateway: (
    <>
      <rect x="6.500" y="6.500" width="11" height="11" rx="2" />
      <path d="M10 3.500v3M14 3.500v3M10 17.500v3M14 17.500v3M3.500 10h3M3.500 14h3M17.500 10h3M17.500 14h3" />
    </>
  ),
  check: <path d="M5 12.500l4.500 4.500L19 7.500" />,
  back: <path d="M14.500 5.500L8 12l6.500 6.500" />,
  forward: <path d="M9.500 5.500L16 12l-6.500 6.500" />,
  zoomIn: (
    <>
      <circle cx="10.500" cy="10.500" r="6.500" />
      <path d="M15.500 15.500L20.500 20.500M10.500 7.500v6M7.500 10.500h6" />
    </>
  ),
  zoomOut: (
    <>
      <circle cx="10.500" cy="10.500" r="6.500" />
      <path d="M15.500 15.500L20.500 20.500M7.500 10.500h6" />
    </>
  ),
  signOut: <path d="M14 4.500H6v15h8M10.500 12h10M17 8.500l3.500 3.500-3.500 3.500" />,
  version: <path d="M6 3.500h8.500L19 8v12.500H6zM14 3.500V8.500h5M9 12.500h7M9 16h7" />,
  close: <path d="M6 6l12 12M18 6L6 18" />,
  copy: <path d="M8.500 8.500h11v11.500h-11zM5 15.500H4V4h11.500v1" />,
  search: (
    <>
      <circle cx="10.500" cy="10.500" r="6" />
      <path d="M15 15l5.500 5.500" />
    </>
  ),
  more: <path strokeWidth="2.600" d="M5 12h.01M12 12h.01M19 12h.01" />,
  settings: (
    <path d="M4 7h9M17.500 7H20M4 17h2.500M11 17h9M15.200 4.800a2.200 2.200 0 110 4.400 2.200 2.200 0 010-4.400zM8.800 14.800a2.200 2.200 0 110 4.400 2.200 2.200 0 010-4.400z" />
  ),
  organisation: <path d="M9 4h6v5H9zM3.500 15h6v5h-6zM14.500 15h6v5h-6zM12 9v3M6.500 15v-3h11v3" />,
  person: (
    <>
      <circle cx="12" cy="8" r="4" />
      <path d="M4.500 20.500c.800-4 3.800-6 7.500-6s6.700 2 7.500 6" />
    </>
  ),
  textSize: <path d="M2.500 18.500l4.500-12 4.500 12M4 14.500h6M14 18.500l3-8 3 8M15 16h4" />,
  wall: <path d="M3 5h18v11.500H3zM8.500 20h7M12 16.500V20" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof PATHS;

/** A line icon beside a word; it says nothing of its own to a screen reader. */
export function Icon({ name, size = '' }: { name: IconName; size?: '' | 'sm' | 'lg' }) {
  return (
    <svg className={`ic ${size}`} viewBox="0 0 24 24" aria-hidden="true">
      {PATHS[name]}
    </svg>
  );
}

export function BrandMark({ size = 30 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" fill="none" stroke="currentColor">
      <path
        d="M4 27V13.500L16 5.500l12 8V27"
        strokeWidth="2.600"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <path d="M10 21.500h12M10 27h12M10 16h12" strokeWidth="2.600" strokeLinecap="round" />
    </svg>
  );
}
