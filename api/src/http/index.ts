export { createHttp, type Http, type HttpConfig, type HttpDeps } from './create-http.ts';
export type { Probe, ProbeResult } from './probe.ts';
