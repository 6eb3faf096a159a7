import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { decodeAck } from './ack.ts';
import { checkConfiguration } from './configuration/check-configuration.ts';
import { decodeConfig } from './configuration/config-message.ts';
import { decodeState } from './state.ts';
import { decodeTelemetry } from './telemetry.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/```json\n([\s\S]*?)```/g)].map((match) =>
  new TextEncoder().encode(match[1]),
);

it('every payload that the README shows is understood as what it is said to be', () => {
  const [telemetry, ack, state, config, , ...simple] = examples as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    ...Uint8Array[],
  ];
  expect(decodeTelemetry(telemetry).origin).toBe('stream');
  expect(decodeAck(ack).acks).toEqual([[3801, 4101]]);
  expect(decodeState(state).online).toBe(true);
  expect(checkConfiguration(decodeConfig(config).config)).toEqual([]);
  expect(simple.map((payload) => decodeTelemetry(payload).origin)).toEqual(['foreign', 'foreign', 'foreign']);
});
