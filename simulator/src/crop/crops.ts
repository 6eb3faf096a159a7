/** What the physics needs of a crop, and the limits a store keeps it within. */
export interface Crop {
  readonly name: string;
  readonly nameEn: string;
  /** Heat of respiration in W/kg at `respirationAtC`; `q10` is its growth over 10 K. */
  readonly respirationWPerKg: number;
  readonly respirationAtC: number;
  readonly q10: number;
  /** Transpiration coefficient, kg of water a kg, s and Pa of vapour pressure difference. */
  readonly transpirationPerS: number;
  readonly heatCapacityJPerKgK: number;
  /** How far the middle of one piece is behind its mean, s. General knowledge, by the size of the piece. */
  readonly coreLagS: number;
  /** Share of a usual day's intake, January to December: the harvest in Guangxi, general knowledge. */
  readonly harvest: readonly number[];
  readonly limits: {
    readonly air: Limits;
    readonly pulp: Limits;
    readonly rh: Limits;
  };
  /** Where the limits come from. */
  readonly source: string;
}

interface Limits {
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * Recommended temperatures are those of the commodity, so they limit the pulp; air may swing about them. Humidity
 * swings by ten points with every run of the compressor, and transmitters read high above 90 %: its limit is where
 * shrivelling begins to show, well below what is recommended, and there is no upper one.
 * Respiration: UC Davis fact sheets (ml CO2 × 5.908 W/t), the middle of the range. Transpiration: Sastry's
 * coefficients, for packed leaves an effective value. Heat capacity: Siebel.
 */
export const CROPS = {
  mandarin: {
    name: '砂糖桔',
    nameEn: 'Shatangju mandarin',
    respirationWPerKg: 0.018,
    respirationAtC: 5,
    q10: 2.3,
    transpirationPerS: 117e-12,
    heatCapacityJPerKgK: 3_800,
    coreLagS: 800,
    harvest: [1, 0.8, 0.4, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.5, 1, 1],
    limits: { air: { low: 4, high: 9 }, pulp: { low: 5, high: 8 }, rh: { low: 75, high: null } },
    source:
      'UC Davis Produce Facts, mandarin: 5–8 °C, 90–95 % RH, chilling injury below 5 °C; freezing −1.1 °C (Cargo Handbook)',
  },
  grape: {
    name: '葡萄',
    nameEn: 'table grape',
    respirationWPerKg: 0.009,
    respirationAtC: 0,
    q10: 2.6,
    transpirationPerS: 123e-12,
    heatCapacityJPerKgK: 3_600,
    coreLagS: 240,
    harvest: [0.8, 0.3, 0.2, 0.2, 0.2, 0.5, 1, 1, 0.8, 0.5, 1, 1],
    limits: { air: { low: -1.5, high: 2.5 }, pulp: { low: -1, high: 1.5 }, rh: { low: 75, high: null } },
    source:
      'UC Davis Produce Facts, table grape: −1–0 °C, 90–95 % RH, freezing −2.0 °C at the stem (low limit: freezing + 1 K)',
  },
  choysum: {
    name: '菜心',
    nameEn: 'choy sum',
    respirationWPerKg: 0.055,
    respirationAtC: 5,
    q10: 2.5,
    transpirationPerS: 400e-12,
    heatCapacityJPerKgK: 3_950,
    coreLagS: 180,
    harvest: [1, 1, 0.9, 0.8, 0.6, 0.5, 0.5, 0.5, 0.7, 0.9, 1, 1],
    limits: { air: { low: 0, high: 5.5 }, pulp: { low: 0.5, high: 5 }, rh: { low: 75, high: null } },
    source:
      'USDA Handbook 66, bok choy: 0–5 °C, above 95 % RH; freezing about −0.5 °C (vendor table): low limit freezing + 1 K',
  },
  ginger: {
    name: '生姜',
    nameEn: 'ginger',
    respirationWPerKg: 0.02,
    respirationAtC: 13,
    q10: 2.2,
    transpirationPerS: 40e-12,
    heatCapacityJPerKgK: 3_700,
    coreLagS: 900,
    harvest: [0.6, 0.4, 0.3, 0.2, 0.2, 0.2, 0.2, 0.4, 0.7, 1, 1, 1],
    limits: { air: { low: 11, high: 15.5 }, pulp: { low: 12, high: 14.5 }, rh: { low: 70, high: null } },
    source: 'Cargo Handbook, ginger: 12–14 °C, 85–90 % RH, chilling injury below 12 °C',
  },
} as const satisfies Record<string, Crop>;
export type CropName = keyof typeof CROPS;
