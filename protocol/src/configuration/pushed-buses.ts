import { type TSchema, Type } from 'typebox';
import { checkDlt645Bus, dlt645Points } from './check-dlt645-bus.ts';
import { checkModbusBus, modbusPoints } from './check-modbus-bus.ts';
import type { PointUnits } from './check-sensors.ts';
import { type Dlt645BusConfig, Dlt645BusSchema } from './dlt645-bus.ts';
import { checkGpioBus, type GpioBusConfig, GpioBusSchema, gpioPoints } from './gpio-bus.ts';
import { checkHttpBus, type HttpBusConfig, HttpBusSchema, httpPoints } from './http-bus.ts';
import { PUSHED_LINE_PROPERTIES } from './line.ts';
import { type ModbusBusConfig, ModbusBusSchema } from './modbus-bus.ts';
import type { Problem } from './problem.ts';
import { checkW1Bus, type W1BusConfig, W1BusSchema, w1Points } from './w1-bus.ts';

/** A driver whose buses a server may push: nothing in them names a file or an address on the web. */
interface PushedDriver<Bus> {
  readonly schema: TSchema;
  /** What is wrong with a bus beyond its schema. */
  readonly check: (bus: Bus) => Problem[];
  /** What can be read from a bus, by point. */
  readonly points: (bus: Bus) => PointUnits;
}

interface PushedBuses {
  readonly modbus: ModbusBusConfig;
  readonly w1: W1BusConfig;
  readonly gpio: GpioBusConfig;
  readonly dlt645: Dlt645BusConfig;
  readonly http: HttpBusConfig;
}
export type PushedBus = PushedBuses[keyof PushedBuses];

/** By the name that the configuration uses. */
export const PUSHED_DRIVERS: { readonly [Name in keyof PushedBuses]: PushedDriver<PushedBuses[Name]> } = {
  modbus: {
    schema: Type.Object(
      { ...ModbusBusSchema.properties, ...PUSHED_LINE_PROPERTIES },
      { additionalProperties: false, description: 'a bus: { name, driver: modbus, transport, … }' },
    ),
    check: checkModbusBus,
    points: modbusPoints,
  },
  w1: { schema: W1BusSchema, check: checkW1Bus, points: w1Points },
  gpio: { schema: GpioBusSchema, check: checkGpioBus, points: gpioPoints },
  dlt645: {
    schema: Type.Object(
      { ...Dlt645BusSchema.properties, ...PUSHED_LINE_PROPERTIES },
      { additionalProperties: false, description: 'a bus: { name, driver: dlt645, transport, … }' },
    ),
    check: checkDlt645Bus,
    points: dlt645Points,
  },
  // Where its devices are is said by the gateway's own file: what is pushed names them and nothing else.
  http: { schema: HttpBusSchema, check: checkHttpBus, points: httpPoints },
};

/** The driver of a bus, which has its shape. */
export function pushedDriver(bus: PushedBus): PushedDriver<PushedBus> {
  return PUSHED_DRIVERS[bus.driver] as PushedDriver<PushedBus>;
}
