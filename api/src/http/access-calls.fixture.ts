import type { Role } from '../contract/index.ts';
import { PASSWORD } from '../records/seed.fixture.ts';
import type { Look, Target } from './access-target.fixture.ts';

/** How a route is called, and who may: written down a second time on purpose, beside `records/access.ts`. */
export interface Call {
  /** The roles that may, in their own organisation and below; or everybody, even without signing in. */
  readonly may: readonly Role[] | 'public';
  /** Only for those whom nothing stands above: it concerns everybody's data. */
  readonly atRoot?: true;
  /** It names in its body what may be out of reach. A route that names it in its path always does. */
  readonly aims?: true;
  /** No API token may, whatever it was given. */
  readonly token?: 'never';
  /** It names something of the caller's own that is not there: 404 for everybody who may. */
  readonly own?: 'missing';
  /** It needs what may be archived or used up; of the target's `spare` then. */
  readonly spare?: true;
  /** After `?`. */
  readonly query?: string;
  readonly body?: (target: Target, look: Look) => object | string;
  readonly headers?: Readonly<Record<string, string>>;
}

const ALL: readonly Role[] = ['administrator', 'staff', 'manager', 'operator', 'viewer'];
const KEEPERS: readonly Role[] = ['administrator', 'staff', 'manager'];
const WRITERS: readonly Role[] = ['administrator', 'staff', 'manager', 'operator'];
const HEADS: readonly Role[] = ['administrator', 'manager'];
const ADMINISTRATOR: readonly Role[] = ['administrator'];

const CONFIG = {
  buses: [
    {
      name: 'line',
      driver: 'modbus',
      transport: 'tcp',
      host: '192.168.1.20',
      devices: [{ name: 'air', unit: 1, profile: 'xy-md02' }],
    },
  ],
  rooms: {},
};

const MAPPING = { keys: [{ path: ['T1'], room: 'main', key: 'air1' }] };

/** Every route there is: one entry each. `:id` is filled in with the target's record of the folder before it. */
export const CALLS: Readonly<Record<string, Call>> = {
  'GET /api/setup': { may: 'public' },
  'POST /api/setup': {
    may: 'public',
    body: () => ({
      county: { name: '县' },
      administrator: { name: '某', username: 'someone', password: 'ten letters' },
    }),
  },
  'GET /api/sample': { may: ADMINISTRATOR, atRoot: true },
  'PUT /api/sample': { may: ADMINISTRATOR, atRoot: true },
  'DELETE /api/sample': { may: ADMINISTRATOR, atRoot: true },
  'POST /api/session': { may: 'public', body: () => ({ username: 'nobody', password: 'x' }) },
  'GET /api/session': { may: ALL, token: 'never' },
  'DELETE /api/session': { may: 'public' },
  'POST /api/account/password': {
    may: ALL,
    token: 'never',
    body: () => ({ current: PASSWORD, password: PASSWORD }),
  },
  'GET /api/account/sessions': { may: ALL, token: 'never' },
  'DELETE /api/account/sessions': { may: ALL, token: 'never' },
  'DELETE /api/account/sessions/:session': { may: ALL, token: 'never', own: 'missing' },
  'GET /api/account/tokens': { may: ALL, token: 'never' },
  'POST /api/account/tokens': {
    may: ALL,
    token: 'never',
    body: () => ({ name: '报表', scopes: ['stores.view'], days: 30 }),
  },
  'DELETE /api/account/tokens/:token': { may: ALL, token: 'never', own: 'missing' },

  'GET /api/people': { may: KEEPERS },
  'GET /api/people/:id': { may: KEEPERS },
  'PATCH /api/people/:id': {
    may: HEADS,
    token: 'never',
    body: ({ person }, look) => ({ version: look.version('people', person), phone: '13800000000' }),
  },
  ...switches('people', HEADS, ({ spare }) => spare.person, 'never'),
  'GET /api/people/:id/sessions': { may: HEADS, token: 'never' },
  'POST /api/people/:id/end-sessions': { may: HEADS, token: 'never' },
  'POST /api/people/:id/reset-link': { may: HEADS, token: 'never' },
  'GET /api/invitations': { may: HEADS, token: 'never' },
  'POST /api/invitations': {
    may: HEADS,
    token: 'never',
    aims: true,
    body: ({ organisation }) => ({ name: '新人', role: 'viewer', organisation }),
  },
  'POST /api/invitations/:id/revoke': { may: HEADS, token: 'never' },
  'GET /api/invitations/by-token': { may: 'public', headers: { 'x-link-token': 'unknown' } },
  'POST /api/invitations/accept': {
    may: 'public',
    body: () => ({ token: 'unknown', username: 'somebody', password: PASSWORD }),
  },
  'GET /api/password-resets/by-token': { may: 'public', headers: { 'x-link-token': 'unknown' } },
  'POST /api/password-resets/use': {
    may: 'public',
    body: () => ({ token: 'unknown', password: PASSWORD }),
  },

  'GET /api/search': { may: ALL, token: 'never', query: 'q=x' },

  'GET /api/audit': { may: KEEPERS },

  'GET /api/organisations': { may: ALL },
  'POST /api/organisations': {
    may: ADMINISTRATOR,
    aims: true,
    body: ({ organisation }) => ({ name: '新社', kind: 'cooperative', parent: organisation }),
  },
  'PATCH /api/organisations/:id': {
    may: ADMINISTRATOR,
    body: ({ organisation }, look) => ({
      version: look.version('organisations', organisation),
      name: '改名',
    }),
  },
  ...switches('organisations', ADMINISTRATOR, ({ spare }) => spare.organisation),

  'GET /api/stores': { may: ALL },
  'GET /api/stores/:id': { may: ALL },
  'GET /api/stores/archived': { may: KEEPERS },
  'GET /api/stores/:id/book': { may: KEEPERS },
  'POST /api/stores': {
    may: KEEPERS,
    aims: true,
    body: ({ organisation }) => ({ name: '新库', organisation }),
  },
  'PATCH /api/stores/:id': {
    may: KEEPERS,
    body: ({ store }, look) => ({ version: look.version('stores', store), address: '镇上' }),
  },
  ...switches('stores', KEEPERS, ({ spare }) => spare.store),
  'POST /api/stores/:id/rooms': { may: KEEPERS, body: () => ({ name: '新间', kind: 'cold' }) },
  'PATCH /api/rooms/:id': {
    may: KEEPERS,
    body: ({ room }, look) => ({ version: look.version('rooms', room), capacityT: 20 }),
  },
  ...switches('rooms', KEEPERS, ({ spare }) => spare.room),
  'PUT /api/rooms/:id/sensors/:key': {
    may: KEEPERS,
    spare: true,
    body: ({ spare }, look) => ({ version: look.sensorVersion(spare.room), name: '门口' }),
  },
  'POST /api/rooms/:id/sensors/:key/archive': {
    may: KEEPERS,
    spare: true,
    body: ({ spare }, look) => ({ version: look.sensorVersion(spare.room) ?? 1 }),
  },
  'POST /api/rooms/:id/sensors/:key/restore': {
    may: KEEPERS,
    spare: true,
    body: ({ spare }, look) => ({ version: look.sensorVersion(spare.room) ?? 1 }),
  },
  'GET /api/rooms/:id/history': { may: ALL },
  'GET /api/rooms/:id/export': { may: ALL },
  'GET /api/rooms/:id/notes': { may: ALL },
  'POST /api/rooms/:id/notes': {
    may: WRITERS,
    body: () => ({ kind: 'loading', text: '进果', at: 1_760_000_000_000 }),
  },
  'PATCH /api/notes/:id': {
    may: WRITERS,
    body: ({ note }, look) => ({ version: look.version('notes', note), text: '改过' }),
  },
  ...switches('notes', WRITERS, ({ spare }) => spare.note),
  'POST /api/rooms/:id/files': {
    may: HEADS,
    query: 'name=%E8%AF%81%E4%B9%A6.txt',
    headers: { 'content-type': 'application/octet-stream' },
    body: () => '证书',
  },
  'GET /api/files/:id': { may: ALL },
  'GET /api/rooms/:id/calibrations': { may: ALL },
  'GET /api/rooms/:id/sensors/:key/calibrations': { may: ALL },
  'POST /api/rooms/:id/sensors/:key/calibrations': {
    may: HEADS,
    body: () => ({ doneOn: '2025-11-20', reference: '冰水', offset: -0.3 }),
  },
  'POST /api/calibrations/:id/archive': {
    may: HEADS,
    spare: true,
    body: ({ spare }, look) => ({ version: look.version('calibrations', spare.calibration) }),
  },
  'GET /api/calibrations/due': { may: ALL },
  'POST /api/rooms/:id/import': {
    may: ADMINISTRATOR,
    query: 'time=time&map=T%3Dair1',
    headers: { 'content-type': 'text/csv' },
    body: () => 'time,T\n2026-01-01 08:00,3\n',
  },

  'GET /api/gateways': { may: ALL },
  'GET /api/gateways/:id': { may: ALL },
  'PATCH /api/gateways/:id': {
    may: HEADS,
    body: ({ gateway }, look) => ({ version: look.version('gateways', gateway), name: '改名' }),
  },
  'PUT /api/gateways/:id/assignments/:key': {
    may: HEADS,
    body: ({ gateway, room }, look) => ({ version: look.version('gateways', gateway), room }),
  },
  'GET /api/gateways/:id/config': { may: HEADS },
  'PUT /api/gateways/:id/config': {
    may: HEADS,
    body: ({ gateway }, look) => ({ revision: look.configRevision(gateway), config: CONFIG }),
  },
  'POST /api/gateways/:id/config/restore': {
    may: HEADS,
    body: ({ gateway }, look) => ({ revision: look.configRevision(gateway), to: 0 }),
  },
  'POST /api/foreign-devices': { may: HEADS, aims: true, body: ({ store }) => ({ name: 'DTU', store }) },
  'GET /api/foreign-devices/:id': { may: HEADS },
  'GET /api/foreign-devices/:id/messages': { may: HEADS },
  'POST /api/foreign-devices/:id/password': { may: HEADS },
  'POST /api/foreign-devices/:id/try': {
    may: HEADS,
    body: () => ({ mapping: MAPPING, payload: { text: '{"T1":3.4}' } }),
  },
  'PUT /api/foreign-devices/:id/mapping': {
    may: HEADS,
    body: ({ foreignDevice: device }, look) => ({
      revision: look.mappingRevision(device),
      mapping: MAPPING,
    }),
  },
  'POST /api/foreign-devices/:id/replay': { may: HEADS },
  'POST /api/gateways/:id/code': { may: HEADS },
  'POST /api/gateways/:id/replace': { may: HEADS, spare: true },
  'GET /api/unadopted': { may: HEADS },
  'POST /api/unadopted/:room/adopt': { may: HEADS, body: ({ room }) => ({ room }) },
  'POST /api/gateways': { may: HEADS, aims: true, body: ({ store }) => ({ name: '新网关', store }) },
  'POST /api/gateways/:id/revoke': { may: HEADS },
  'POST /api/provision': { may: 'public', body: () => ({ code: 'unknown' }) },

  'GET /api/archive': { may: ADMINISTRATOR, atRoot: true },
  'GET /api/archive/retention-preview': { may: ADMINISTRATOR, atRoot: true, query: 'rawMonths=25' },
  'PUT /api/archive/retention': {
    may: ADMINISTRATOR,
    atRoot: true,
    body: () => ({ rawMonths: 25, hoursMonths: null, rows: 0 }),
  },
  'GET /api/quarantine': { may: ADMINISTRATOR },

  'GET /healthz': { may: 'public' },
  'GET /readyz': { may: 'public' },
  'GET /metrics': { may: 'public' },
  'GET /api/openapi.json': { may: 'public' },
  'GET /api/docs': { may: 'public' },
  'GET /*': { may: 'public' },
  'HEAD /*': { may: 'public' },
};

/** The two routes that archive a record and bring it back. */
function switches(
  table: 'organisations' | 'stores' | 'rooms' | 'notes' | 'people',
  may: readonly Role[],
  id: (target: Target) => string,
  token?: 'never',
): Record<string, Call> {
  const body: Call['body'] = (target, look) => ({ version: look.version(table, id(target)) });
  const call: Call = { may, spare: true, body, ...(token === undefined ? {} : { token }) };
  return { [`POST /api/${table}/:id/archive`]: call, [`POST /api/${table}/:id/restore`]: call };
}
