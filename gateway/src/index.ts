export type { Buffer, BufferCounts, BufferOptions } from './buffer/buffer.ts';
export type { NewFrame, StoredFrame } from './buffer/frame.ts';
export { openBuffer } from './buffer/open-buffer.ts';
export { type SystemClock, systemClock } from './clock/clock.ts';
export type { GatewayConfig } from './config/gateway-config.ts';
export { parseConfig } from './config/parse-config.ts';
export { BufferError, ConfigError } from './errors.ts';
export { bufferPath, createGateway, type Gateway, type GatewayDeps } from './gateway.ts';
export type { GatewayStatus } from './status.ts';
