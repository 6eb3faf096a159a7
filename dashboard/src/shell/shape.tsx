import type { Severity } from '../room/condition.ts';

/** The shape of a severity, so that no state hangs on colour alone: octagon, triangle, broken chain, circle, tick. */
export function Shape({ severity }: { severity: Severity }) {
  return (
    <svg className={`sh sh-${severity}`} viewBox="0 0 18 18" aria-hidden="true">
      {shapeOf(severity)}
    </svg>
  );
}

function shapeOf(severity: Severity) {
  switch (severity) {
    case 'critical':
      return (
        <>
          <path fill="currentColor" d="M5.600 1h6.800L17 5.600v6.800L12.400 17H5.600L1 12.400V5.600z" />
          <path className="cut" d="M9 4.800v5" strokeWidth="2" strokeLinecap="round" />
          <circle className="cut-dot" cx="9" cy="13" r="1.150" />
        </>
      );
    case 'warning':
      return (
        <>
          <path
            className="edge"
            fill="currentColor"
            d="M9 1.200a1.200 1.200 0 011.050.600l7 12.400A1.200 1.200 0 0116 16H2a1.200 1.200 0 01-1.050-1.800l7-12.400A1.200 1.200 0 019 1.200z"
          />
          <path className="cut" d="M9 6.200v4.300" strokeWidth="1.900" strokeLinecap="round" />
          <circle className="cut-dot" cx="9" cy="13.200" r="1.100" />
        </>
      );
    case 'lost':
      return (
        <path
          d="M7.300 5.500L9 3.800a3.600 3.600 0 015.100 5.100L12.600 10.400M10.700 12.500L9 14.200a3.600 3.600 0 01-5.100-5.100L5.400 7.600M2.500 2.500l13 13"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.800"
          strokeLinecap="round"
        />
      );
    case 'notice':
      return (
        <>
          <circle cx="9" cy="9" r="7.200" fill="none" stroke="currentColor" strokeWidth="1.800" />
          <path d="M9 8.400v4" stroke="currentColor" strokeWidth="1.900" strokeLinecap="round" />
          <circle cx="9" cy="5.600" r="1.100" fill="currentColor" />
        </>
      );
    case 'none':
      return (
        <path
          d="M3.500 9.500l3.700 3.700L14.500 5.500"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.800"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      );
  }
}
