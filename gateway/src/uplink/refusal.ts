import { ErrorWithReasonCode } from 'mqtt';

/** Return codes of an MQTT 3.1.1 CONNACK (section 3.2.2.3) that are about who connects. */
const REASONS: ReadonlyMap<number, string> = new Map([
  [2, 'identifier rejected'],
  [4, 'bad user name or password'],
  [5, 'not authorized'],
]);

/** Why the broker refuses this client; null for an error that says nothing about its id or secret. */
export function refusalOf(error: unknown): string | null {
  return error instanceof ErrorWithReasonCode ? (REASONS.get(error.code) ?? null) : null;
}
