import type { Kysely, Transaction } from 'kysely';

/** Times are epoch ms. Columns named `_json` hold JSON text. `null` in `valid_to` means: until further notice. */
export interface Tables {
  organisations: Kept & { name: string; name_en: string | null; kind: string; parent: string | null };
  people: Kept & {
    organisation: string;
    username: string;
    name: string;
    role: string;
    /** argon2id as a PHC string. */
    password: string;
    phone: string | null;
  };
  sessions: {
    id: string;
    person: string;
    token_hash: string;
    created_at: number;
    slid_at: number;
    expires_at: number;
    revoked_at: number | null;
    user_agent: string | null;
    address: string | null;
  };
  invitations: OneTime & {
    organisation: string;
    name: string;
    role: string;
    phone: string | null;
    invited_by: string;
    accepted_at: number | null;
    /** Who they became. */
    person: string | null;
  };
  password_resets: OneTime & {
    person: string;
    /** A person's id or `system`. */
    made_by: string;
    used_at: number | null;
  };
  api_tokens: OneTime & {
    person: string;
    name: string;
    /** Permissions. */
    scopes_json: string;
    /** The last time, exact to a minute. */
    used_at: number | null;
  };
  /** What the server signs with. */
  server_keys: { id: string; key_hex: string };
  stores: Kept & {
    organisation: string;
    name: string;
    name_en: string | null;
    time_zone: string;
    address: string | null;
  };
  rooms: Kept & {
    store: string;
    name: string;
    name_en: string | null;
    kind: string;
    volume_m3: number | null;
    capacity_t: number | null;
    cadence_ms: number;
    limits_json: string;
    /** Of a provisional room: the gateway and the room key that it stands for. */
    found_gateway: string | null;
    found_key: string | null;
  };
  sensors: {
    room: string;
    sensor_key: string;
    name: string | null;
    name_en: string | null;
    position: number;
    version: number;
    archived_at: number | null;
  };
  gateways: Kept & {
    store: string;
    name: string;
    secret_hash: string | null;
    code_hash: string | null;
    code_expires_at: number | null;
    revoked_at: number | null;
    /** When its code was last used. */
    provisioned_at: number | null;
    /** Its password as Mosquitto keeps it, `$7$…`; null where it was not written when the secret was in hand. */
    mosquitto_hash: string | null;
  };
  assignments: {
    id: string;
    gateway: string;
    wire_room: string;
    room: string;
    valid_from: number;
    valid_to: number | null;
  };
  /** What people note about a room; `until` is null for a moment. */
  notes: Kept & {
    room: string;
    kind: string;
    text: string;
    at: number;
    until: number | null;
    /** A person's id. */
    author: string;
  };
  /** What people added; the bytes are on the disk, named by `sha256`. */
  files: {
    id: string;
    organisation: string;
    /** In hexadecimal digits. */
    sha256: string;
    /** Found from the bytes. */
    type: string;
    bytes: number;
    /** As somebody typed it: only ever shown. */
    name: string;
    created_by: string;
    created_at: number;
    /** When the same bytes last came in. */
    offered_at: number;
  };
  calibrations: Kept & {
    room: string;
    sensor_key: string;
    /** A day, `2026-11-23`. */
    done_on: string;
    reference: string;
    /** Added to what is measured from `valid_from` to `valid_to`, in the kind's unit. */
    correction: number;
    /** A file's id. */
    certificate: string | null;
    expires_on: string | null;
    note: string | null;
    valid_from: number;
    valid_to: number | null;
    created_by: string;
  };
  /** What a provisional room holds from `valid_from` on is copied to `room`, as far as `copied_to` by now. */
  adoptions: {
    id: string;
    gateway: string;
    wire_room: string;
    provisional: string;
    room: string;
    valid_from: number;
    valid_to: number | null;
    copied_to: number;
    copied_rows: number;
    started_at: number;
    /** Null while something is left to copy. */
    ended_at: number | null;
  };
  /** What a gateway is to run: of each the newest. `status` is what the gateway says of it, or `waiting`. */
  gateway_configs: {
    gateway: string;
    revision: number;
    /** Null: the gateway's own file. */
    config_json: string | null;
    trial_s: number;
    author: string;
    at: number;
    status: string;
    problem_json: string | null;
    silent_json: string;
    trial_ends_at: number | null;
    confirmed_at: number | null;
  };
  /** What a gateway last said that it runs. */
  gateway_running: { gateway: string; config_json: string; revision: number; at: number };
  /** Gateways that are devices of others, which speak in their own way. */
  foreign_devices: { gateway: string; decoder: string; topic: string };
  /** How their messages are read: of each device the newest. Never changed. */
  foreign_mappings: {
    gateway: string;
    revision: number;
    decoder: string;
    mapping_json: string;
    /** A person's id. */
    author: string;
    at: number;
  };
  /** One row, once somebody changed the limits. */
  archive_limits: {
    id: string;
    version: number;
    updated_at: number;
    raw_months: number;
    hours_months: number | null;
  };
  idempotency: {
    person: string;
    idem_key: string;
    action: string;
    request_hash: string;
    result: string;
    at: number;
  };
  audit: {
    id: string;
    at: number;
    /** A person's id, `gateway:<id>` or `system`. */
    who: string;
    organisation: string | null;
    action: string;
    entity: string;
    entity_id: string;
    before_json: string | null;
    after_json: string | null;
  };
}

/** What is handed out once as a secret, of which only the hash is kept. */
interface OneTime {
  id: string;
  token_hash: string;
  created_at: number;
  expires_at: number;
  revoked_at: number | null;
}

interface Kept {
  id: string;
  /** Grows by one with every change. */
  version: number;
  created_at: number;
  updated_at: number;
  archived_at: number | null;
}

export type Db = Kysely<Tables>;
export type Trx = Transaction<Tables>;
