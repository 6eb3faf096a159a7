/** Messages of an edge node to a host; those to a node (`NCMD`, `DCMD`) are not listened to. */
const UP_TYPES = ['NBIRTH', 'NDEATH', 'NDATA', 'DBIRTH', 'DDEATH', 'DDATA'] as const;
export type UpType = (typeof UP_TYPES)[number];

export interface SparkplugTopic {
  readonly group: string;
  readonly type: UpType;
  readonly edgeNode: string;
  /** Null for a message of the node itself. */
  readonly device: string | null;
}

/** Splits `spBv1.0/<group>/<type>/<edge node>[/<device>]`; null when it is no message of an edge node. */
export function parseSparkplugTopic(topic: string): SparkplugTopic | null {
  const [namespace, group, type, edgeNode, device, ...rest] = topic.split('/');
  if (namespace !== 'spBv1.0' || !group || !edgeNode || device === '' || rest.length > 0) return null;
  if (!(UP_TYPES as readonly (string | undefined)[]).includes(type)) return null;
  if (type?.startsWith('D') !== (device !== undefined)) return null;
  return { group, type: type as UpType, edgeNode, device: device ?? null };
}

/** Where a node hears that it should give birth again. */
export function commandTopic(group: string, edgeNode: string): string {
  return `spBv1.0/${group}/NCMD/${edgeNode}`;
}

/** Of a topic or a filter that was given to a device. */
export function isSparkplugTopic(topic: string): boolean {
  return topic.startsWith('spBv1.0/');
}

/** `NCMD` or `DCMD` of a message to a node; null for any other. */
export function commandTypeOf(topic: string): 'NCMD' | 'DCMD' | null {
  const [namespace, , type] = topic.split('/');
  return namespace === 'spBv1.0' && (type === 'NCMD' || type === 'DCMD') ? type : null;
}

/** Where hosts say whether they are there (specification 3.0). */
const STATE_FILTER = 'spBv1.0/STATE/+';

/**
 * What an edge node subscribes: its commands, those of its devices, and the state of hosts.
 * @param topic the filter that it was given, `spBv1.0/<group>/+/<edge node>/#`
 */
export function downTopicsOf(topic: string): readonly string[] {
  const [namespace, group, , edgeNode] = topic.split('/');
  if (namespace !== 'spBv1.0' || !group || !edgeNode || /[+#]/.test(group + edgeNode)) return [];
  const node = commandTopic(group, edgeNode);
  const devices = `spBv1.0/${group}/DCMD/${edgeNode}`;
  return [node, `${node}/#`, `${devices}/#`, `${devices}/+`, STATE_FILTER];
}
