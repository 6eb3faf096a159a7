import type { ConfigRevision, GatewayConfigView } from '@coldfield/api/contract';
import { expect, test } from 'vitest';
import { rejectedDraft, startingPoint } from './config-queries.ts';
import { EMPTY, withDevice } from './draft.ts';

const draftAt = (host: string) =>
  withDevice(EMPTY, {
    line: { transport: 'tcp', host, port: 502 },
    unit: 1,
    profile: 'xy-md02',
    points: {},
    room: 'r1',
    sensors: [{ point: 'temperature', kind: 'air' }],
    recordS: null,
  });
const WORKS = draftAt('192.168.1.20');
const BROKEN = draftAt('192.168.1.77');
const OWN = draftAt('192.168.1.2');

function viewOf(status: ConfigRevision['status'], inUse: GatewayConfigView['inUse']): GatewayConfigView {
  const wanted: ConfigRevision = {
    revision: 2,
    author: null,
    at: 1,
    trialS: 120,
    status,
    problem: null,
    silent: [],
    trialEndsAt: null,
    confirmedAt: null,
    ownFile: false,
  };
  return {
    serverTime: 1,
    gateway: { id: 'g', name: 'g', store: 's' },
    wanted,
    config: BROKEN,
    inUse,
    running: { config: OWN, revision: 0, at: 1 },
    rooms: [],
    outputs: null,
    history: [wanted],
  };
}

test.each(['restored', 'refused'] as const)('what was %s is not what the next edit begins from', (status) => {
  const view = viewOf(status, { revision: 1, config: WORKS });
  expect(startingPoint(view)).toEqual(WORKS);
  expect(rejectedDraft(view)).toEqual(BROKEN);
});

test.each([
  ['nothing that was sent is', null],
  ['the own file is', { revision: 1, config: null }],
])('where %s in use, an edit after a take-back begins from what the gateway runs', (_, inUse) => {
  expect(startingPoint(viewOf('restored', inUse))).toEqual(OWN);
});

test.each(['waiting', 'trying', 'applied'] as const)('what is %s is what the page shows', (status) => {
  const view = viewOf(status, { revision: 1, config: WORKS });
  expect(startingPoint(view)).toEqual(BROKEN);
  expect(rejectedDraft(view)).toBeNull();
});
