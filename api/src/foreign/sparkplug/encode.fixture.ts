import { ProtobufWriter } from './protobuf.ts';

/** A metric as an edge node of the tests sends it. Integers are in `int`, of any sign. */
export interface SentMetric {
  readonly name?: string;
  readonly alias?: number;
  readonly timestamp?: number;
  readonly datatype?: number;
  readonly isHistorical?: boolean;
  readonly isNull?: boolean;
  readonly int?: bigint | number;
  readonly double?: number;
  readonly boolean?: boolean;
  readonly text?: string;
  readonly engUnit?: string;
  readonly quality?: number;
}

/** Payloads of an edge node, written after the published schema. */
export function encodePayload(payload: {
  readonly timestamp?: number;
  readonly seq?: number;
  readonly metrics: readonly SentMetric[];
}): Uint8Array {
  const message = new ProtobufWriter();
  if (payload.timestamp !== undefined) message.varint(1, payload.timestamp);
  for (const metric of payload.metrics) message.bytes(2, encodeMetric(metric));
  if (payload.seq !== undefined) message.varint(3, payload.seq);
  return message.finish();
}

function encodeMetric(metric: SentMetric): Uint8Array {
  const message = new ProtobufWriter();
  if (metric.name !== undefined) message.text(1, metric.name);
  if (metric.alias !== undefined) message.varint(2, metric.alias);
  if (metric.timestamp !== undefined) message.varint(3, metric.timestamp);
  if (metric.datatype !== undefined) message.varint(4, metric.datatype);
  if (metric.isHistorical !== undefined) message.varint(5, Number(metric.isHistorical));
  if (metric.isNull !== undefined) message.varint(7, Number(metric.isNull));
  const properties = propertiesOf(metric);
  if (properties !== null) message.bytes(9, properties);
  if (metric.int !== undefined) message.varint(11, metric.int);
  if (metric.double !== undefined) message.fixed64(13, doubleOf(metric.double));
  if (metric.boolean !== undefined) message.varint(14, Number(metric.boolean));
  if (metric.text !== undefined) message.text(15, metric.text);
  return message.finish();
}

function propertiesOf({ engUnit, quality }: SentMetric): Uint8Array | null {
  if (engUnit === undefined && quality === undefined) return null;
  const set = new ProtobufWriter();
  if (engUnit !== undefined) {
    set.text(1, 'engUnit').bytes(2, new ProtobufWriter().varint(1, 12).text(8, engUnit).finish());
  }
  if (quality !== undefined) {
    set.text(1, 'Quality').bytes(2, new ProtobufWriter().varint(1, 3).varint(3, quality).finish());
  }
  return set.finish();
}

function doubleOf(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return bytes;
}
