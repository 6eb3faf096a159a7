/** Makes that the gateway knows; others are given by their registers. The first is what most stores have. */
export const MODELS = ['xy-md02', 'renke', 'r444a01', 'three-phase-meter', 'other'] as const;
export type Model = (typeof MODELS)[number];

/** What its line is set to when it comes out of its box, bits a second. */
export const BAUD_RATE: Readonly<Record<Model, number>> = {
  'xy-md02': 9_600,
  renke: 4_800,
  r444a01: 9_600,
  'three-phase-meter': 9_600,
  other: 9_600,
};

export const TRANSPORTS = ['rtu-over-tcp', 'tcp', 'serial'] as const;
export type Transport = (typeof TRANSPORTS)[number];

export const DEFAULT_PORT: Readonly<Record<Transport, string>> = {
  'rtu-over-tcp': '8899',
  tcp: '502',
  serial: '',
};

/** What a temperature may be of. */
export const TEMPERATURES = ['air', 'pulp', 'coil', 'ambient'] as const;

/** What one register of another make may give. */
export const REGISTER_KINDS = [
  'door',
  'pulp',
  'air',
  'rh',
  'coil',
  'ambient',
  'co2',
  'ethylene',
  'mains',
  'defrost',
  'compressor',
  'fan',
  'trapped',
  'leak',
  'button',
  'voltage',
  'current',
  'power',
  'energy',
] as const;

export const METER_POINTS = [
  'voltage1',
  'voltage2',
  'voltage3',
  'current1',
  'current2',
  'current3',
  'power',
  'energy',
] as const;

/** Seconds between two records. */
export const PACES = ['10', '30', '60', '300', '900'] as const;
