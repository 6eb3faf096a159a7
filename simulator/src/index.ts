export { createSimClock, type SimClock } from './clock/sim-clock.ts';
export { createDevices, type DeviceMode, type StoreBus } from './devices/devices.ts';
export { type Dlt645Meter, dlt645Listener, dlt645Meter } from './devices/dlt645-meter.ts';
export { type GatewayFileOptions, gatewayFile } from './devices/gateway-file.ts';
export { modbusRtuListener } from './devices/modbus-rtu.ts';
export { createSerialLine, type LineListener, type SerialLine, type Wire } from './devices/serial-line.ts';
export type { DevicePoint, DeviceType, SimDevice } from './devices/store-devices.ts';
export { hearAt, type UartSettings } from './devices/uart.ts';
export {
  createFleet,
  type Fleet,
  type FleetConfig,
  type FleetStats,
} from './fleet/fleet.ts';
export { type FrameShape, fleetFrame } from './fleet/fleet-frame.ts';
export { createLatency } from './fleet/latency.ts';
export { createLivingFleet, type LivingFleet, type Outage } from './fleet/living-fleet.ts';
export { type LivingGateway, livingFrame } from './fleet/living-gateway.ts';
export { signal } from './fleet/signal.ts';
export { type GenerateOptions, generate } from './generate/generate.ts';
export { scaleScenario } from './generate/scale-scenario.ts';
export type { Generated, GenerateTimes } from './generate/store-files.ts';
export { type Arrival, arrivals } from './line/arrivals.ts';
export { type FrameTimes, storeFrames } from './line/store-frames.ts';
export { builtinScenario, scenarioFile } from './scenario/builtin.ts';
export { parseScenario, readScenario } from './scenario/parse-scenario.ts';
export {
  createScenario,
  type Scenario,
  type SimRoom,
  type SimSensor,
  type SimStore,
} from './scenario/scenario.ts';
export type { RoomConfig, ScenarioConfig, StoreConfig } from './scenario/scenario-schema.ts';
export { StoreTruth, type TruthLine, type TruthTimes } from './truth/store-truth.ts';
export { type Receiver, type Sight, startReceiver } from './vehicle/receiver.ts';
export { driver, type OnRoute, type Route, RouteSchema } from './vehicle/route.ts';
