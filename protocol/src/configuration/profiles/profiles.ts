import type { RegisterMap } from '../register-map.ts';
import { r444a01 } from './r444a01.ts';
import { renke } from './renke.ts';
import { threePhaseMeter } from './three-phase-meter.ts';
import { xyMd02 } from './xy-md02.ts';

/** Register maps of known devices, by the name that the configuration uses. */
export const PROFILES: Readonly<Record<string, RegisterMap>> = {
  'xy-md02': xyMd02,
  r444a01,
  renke,
  'three-phase-meter': threePhaseMeter,
};
