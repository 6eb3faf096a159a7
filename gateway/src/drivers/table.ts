import { bthome } from './bthome/bthome.ts';
import { dlt645 } from './dlt645/dlt645.ts';
import type { Driver } from './driver.ts';
import { gpio } from './gpio/gpio.ts';
import { http } from './http/http.ts';
import { modbus } from './modbus/modbus.ts';
import { nmea } from './nmea/nmea.ts';
import { replay } from './replay/replay.ts';
import { w1 } from './w1/w1.ts';

/** Every driver, by the name that the configuration uses. */
export const DRIVERS: Readonly<Record<string, Driver>> = {
  bthome,
  dlt645,
  gpio,
  http,
  modbus,
  nmea,
  replay,
  w1,
};
