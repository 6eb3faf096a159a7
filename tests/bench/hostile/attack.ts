import { topicFor } from '@coldfield/protocol';
import { type BenchGateway, benchGateway } from '../bench-seed.ts';
import { connectPacket, packet, publishPacket, subscribePacket } from '../mqtt-packets.ts';
import { hostilePayload } from './payloads.ts';
import { createPublisher, type Publisher } from './publisher.ts';
import { visit } from './visitor.ts';

/** What the server should have counted, if it counts everything. */
interface Expected {
  readonly quarantined: Record<string, number>;
  /** Connections and packets whose reason is certain. */
  readonly refused: Record<string, number>;
  /** Mutated connections, whose end cannot be foretold. */
  mutated: number;
  /** Those of them that the server closed: it has to give a reason for each, whichever. */
  mutatedClosed: number;
}

export interface Attack {
  /** Everything sent so far, by kind. */
  readonly sent: Readonly<Record<string, number>>;
  readonly expected: Readonly<Expected>;
  send(count: number): Promise<void>;
}

const VISITORS = 24;
/** Of a thousand, so many are hostile connections; the rest are payloads and subscriptions of signed-in gateways. */
const VISITS = 40;
const SUBSCRIPTIONS = 60;

const int = (below: number): number => Math.floor(Math.random() * below);
const randomBytes = (length: number): Buffer => Buffer.from(Array.from({ length }, () => int(256)));
const hello = ({ id, secret }: BenchGateway): Buffer => connectPacket(id, id, secret, 0);

/** A connection: what it sends, and the one reason it has to be refused for; null when that is not certain. */
interface Visit {
  readonly kind: string;
  readonly bytes: (gateway: BenchGateway) => Buffer;
  readonly reason: string | null;
}

const mutate = (bytes: Buffer): Buffer => {
  for (let n = 1 + int(6); n > 0; n--) bytes[int(bytes.length)] = int(256);
  return int(2) === 0 ? bytes : bytes.subarray(0, 1 + int(bytes.length));
};
const telemetry = (gateway: BenchGateway): Buffer =>
  publishPacket(topicFor(gateway.id, 'telemetry'), 1 + int(65_000), '{"air1":3.4}');

const VISIT_KINDS: readonly Visit[] = [
  {
    kind: 'garbage before CONNECT',
    bytes: () => Buffer.concat([Buffer.from([0x20 + int(0xe0)]), randomBytes(int(100))]),
    reason: 'protocol',
  },
  { kind: 'HTTP before CONNECT', bytes: () => Buffer.from('GET / HTTP/1.1\r\n\r\n'), reason: 'protocol' },
  {
    kind: 'CONNECT too large',
    bytes: () => Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]),
    reason: 'oversized',
  },
  {
    kind: 'packet too large',
    bytes: (gateway) => Buffer.concat([hello(gateway), Buffer.from([0x32, 0xff, 0xff, 0xff, 0x7f])]),
    reason: 'oversized',
  },
  {
    kind: 'second CONNECT',
    bytes: (gateway) => Buffer.concat([hello(gateway), hello(gateway)]),
    reason: 'protocol',
  },
  {
    kind: "another gateway's topic",
    bytes: (gateway) => Buffer.concat([hello(gateway), publishPacket(topicFor('g0', 'telemetry'), 1, '{}')]),
    reason: 'foreign-topic',
  },
  {
    kind: 'no topic of ours',
    bytes: (gateway) => Buffer.concat([hello(gateway), publishPacket(`x/${int(1e9)}`, 1, '{}')]),
    reason: 'foreign-topic',
  },
  {
    kind: "another gateway's id",
    bytes: ({ id, secret }) => connectPacket(`not-${id}`, id, secret, 0),
    reason: 'bad-client-id',
  },
  {
    kind: 'wrong secret',
    bytes: ({ id }) => connectPacket(id, id, `guess-${int(1e9)}`, 0),
    reason: 'wrong-password',
  },
  { kind: 'mutated CONNECT', bytes: (gateway) => mutate(hello(gateway)), reason: null },
  {
    kind: 'mutated PUBLISH',
    bytes: (gateway) => Buffer.concat([hello(gateway), mutate(telemetry(gateway))]),
    reason: null,
  },
  {
    kind: 'random bytes after CONNECT',
    bytes: (gateway) => Buffer.concat([hello(gateway), randomBytes(1 + int(200))]),
    reason: null,
  },
  {
    kind: 'empty packets of every type after CONNECT',
    bytes: (gateway) => Buffer.concat([hello(gateway), packet(int(256))]),
    reason: null,
  },
];

const FILTERS = ['#', '+/+/+', '$share/g/#', '$share/g/coldfield/v1/+/telemetry', '$SYS/#', 'coldfield/v1/#'];

/** Sends ever new hostile input through gateways 0 … half, and connections of the other half. */
export function createAttack(port: number, gateways: number): Attack {
  const publishing = Math.floor(gateways / 2);
  const sent: Record<string, number> = {};
  const expected: Expected = { quarantined: {}, refused: {}, mutated: 0, mutatedClosed: 0 };
  const add = (counts: Record<string, number>, name: string): void => {
    counts[name] = (counts[name] ?? 0) + 1;
  };
  let index = 0;
  let visits = 0;

  const visitOnce = async (visitor: number): Promise<void> => {
    const { kind, bytes, reason } = VISIT_KINDS[visits++ % VISIT_KINDS.length]!;
    const gateway = benchGateway(publishing + (visitor % (gateways - publishing)));
    add(sent, kind);
    // Wrong secrets are answered ever more slowly, by address: each comes from another one.
    const localAddress = `127.${reason === 'wrong-password' ? 2 : 1}.${Math.floor(visits / 250) % 250}.${1 + (visits % 250)}`;
    const closed = await visit({
      kind,
      port,
      localAddress,
      bytes: bytes(gateway),
      mustClose: reason !== null,
    });
    if (reason !== null) add(expected.refused, reason);
    else {
      expected.mutated++;
      if (closed) expected.mutatedClosed++;
    }
  };

  const flood = async (publisher: Publisher, count: number): Promise<void> => {
    for (let i = 0; i < count; i++) {
      const number = index++;
      if (i % 1_000 < SUBSCRIPTIONS) {
        add(sent, 'wildcard and $share subscriptions');
        add(expected.refused, 'denied-subscription');
        await publisher.send((id) => subscribePacket(FILTERS[number % FILTERS.length]!, id, int(3)));
        continue;
      }
      const { kind, bytes, reason } = hostilePayload(number);
      add(sent, kind);
      if (reason !== null) add(expected.quarantined, reason);
      await publisher.send((id) => publishPacket(publisher.topic, id, bytes));
    }
    await publisher.settled();
  };

  return {
    sent,
    expected,
    async send(count) {
      const visitsDue = Math.round((count * VISITS) / 1_000);
      const publishers = await Promise.all(
        Array.from({ length: publishing }, (_, i) => createPublisher(port, benchGateway(i))),
      );
      let left = visitsDue;
      const visitors = Array.from(
        { length: Math.min(VISITORS, gateways - publishing) },
        async (_, visitor) => {
          while (left-- > 0) await visitOnce(visitor);
        },
      );
      const share = Math.ceil((count - visitsDue) / publishers.length);
      await Promise.all([...visitors, ...publishers.map((publisher) => flood(publisher, share))]);
      for (const publisher of publishers) publisher.close();
    },
  };
}
