export { busNameTaken, checkConfiguration } from './check-configuration.ts';
export { checkDlt645Bus, dlt645Points, meterPoints } from './check-dlt645-bus.ts';
export { checkFallback } from './check-fallback.ts';
export { checkModbusBus, registersOf, unitOf } from './check-modbus-bus.ts';
export { checkSensors, splitFrom } from './check-sensors.ts';
export {
  type ConfigMessage,
  decodeConfig,
  encodeConfig,
  MAX_CONFIG_BYTES,
  TRIAL_S,
} from './config-message.ts';
export { decodePoint, type PointReading } from './decode-point.ts';
export { type Dlt645BusConfig, Dlt645BusSchema, type MeterConfig, type MeterPoint } from './dlt645-bus.ts';
export {
  conditionsOf,
  FALLBACK_CONDITIONS,
  type FallbackCondition,
  type FallbackRule,
  FallbackSchema,
  type FallbackSection,
  OUTPUT_PATTERN,
  SILENCE_S,
} from './fallback.ts';
export {
  checkGpioBus,
  type GpioBusConfig,
  GpioBusSchema,
  type GpioInputConfig,
  gpioPoints,
} from './gpio-bus.ts';
export { checkHttpBus, type HttpBusConfig, HttpBusSchema, httpPoints, type JsonPoint } from './http-bus.ts';
export { NAME } from './line.ts';
export { type DeviceConfig, type ModbusBusConfig, ModbusBusSchema } from './modbus-bus.ts';
export type { MistakeCode, Problem } from './problem.ts';
export { PROFILES } from './profiles/profiles.ts';
export type { PushedBus } from './pushed-buses.ts';
export { type PushedConfig, PushedConfigSchema } from './pushed-config.ts';
export { type Point, PointSchema, type RegisterMap, widthOf } from './register-map.ts';
export { schemaProblems } from './schema-problems.ts';
export {
  BufferSchema,
  ClockSchema,
  KindsSchema,
  NamesSchema,
  RoomsSchema,
  type RoomsSection,
  type SensorEntry,
  type Timing,
  UplinkSchema,
} from './sections.ts';
export { nearest } from './spelling.ts';
export { checkW1Bus, type W1BusConfig, W1BusSchema, w1Points } from './w1-bus.ts';
