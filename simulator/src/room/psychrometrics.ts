/** Moist air at normal pressure. Magnus coefficients after the Sensirion dew point note (water), and the usual ones over ice. */

const PRESSURE_PA = 101_325;
const DRY_GAS_CONSTANT = 287.05;
const VAPOUR_GAS_CONSTANT = 461.5;
/** Ratio of the molar masses of water and dry air. */
const MASS_RATIO = 0.622;

/** Saturation vapour pressure in Pa; over ice below 0 °C. */
export function saturationPressurePa(temperatureC: number): number {
  return temperatureC >= 0
    ? 611.2 * Math.exp((17.62 * temperatureC) / (243.12 + temperatureC))
    : 611.2 * Math.exp((22.46 * temperatureC) / (272.62 + temperatureC));
}

/** Humidity ratio in kg of water a kg of dry air, at a vapour pressure in Pa. */
export function humidityRatio(vapourPressurePa: number): number {
  return (MASS_RATIO * vapourPressurePa) / (PRESSURE_PA - vapourPressurePa);
}

/** Vapour pressure in Pa of a humidity ratio: the inverse of {@link humidityRatio}. */
export function vapourPressurePa(ratio: number): number {
  return (ratio * PRESSURE_PA) / (MASS_RATIO + ratio);
}

export function saturationRatio(temperatureC: number): number {
  return humidityRatio(saturationPressurePa(temperatureC));
}

/** Relative humidity 0..1 over water, which is what a transmitter is calibrated for also below 0 °C. */
export function relativeHumidity(temperatureC: number, ratio: number): number {
  return vapourPressurePa(ratio) / (611.2 * Math.exp((17.62 * temperatureC) / (243.12 + temperatureC)));
}

/** Dew point in °C after Magnus over water, for −45…60 °C. `relativeHumidity` is 0..1. */
export function dewPointC(temperatureC: number, relative: number): number {
  const h = Math.log(relative) + (17.62 * temperatureC) / (243.12 + temperatureC);
  return (243.12 * h) / (17.62 - h);
}

/** Density of moist air, kg/m³. */
export function densityKgPerM3(temperatureC: number, ratio: number): number {
  const vapour = vapourPressurePa(ratio);
  const kelvin = temperatureC + 273.15;
  return (PRESSURE_PA - vapour) / (DRY_GAS_CONSTANT * kelvin) + vapour / (VAPOUR_GAS_CONSTANT * kelvin);
}

/** Enthalpy in J a kg of dry air. */
export function enthalpyJPerKg(temperatureC: number, ratio: number): number {
  return 1_006 * temperatureC + ratio * (2_501_000 + 1_860 * temperatureC);
}
