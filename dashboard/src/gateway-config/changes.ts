import { addressOf, type Draft, devicesOf, type ListedDevice } from './draft.ts';

export interface ConfigChange {
  readonly what: 'added' | 'removed' | 'changed';
  readonly device: ListedDevice;
  /** What it was, of one that changed. */
  readonly before?: ListedDevice;
}

/** What sending `after` changes, device by device. */
export function changesOf(before: Draft, after: Draft): ConfigChange[] {
  const nameOf = ({ bus, device }: ListedDevice): string => `${bus.name}/${device.name}`;
  const was = new Map(devicesOf(before).map((device) => [nameOf(device), device]));
  const is = new Map(devicesOf(after).map((device) => [nameOf(device), device]));
  const changes: ConfigChange[] = [];
  for (const [name, device] of is) {
    const old = was.get(name);
    if (old === undefined) changes.push({ what: 'added', device });
    else if (contentOf(old) !== contentOf(device)) changes.push({ what: 'changed', device, before: old });
  }
  for (const [name, device] of was) if (!is.has(name)) changes.push({ what: 'removed', device });
  return changes;
}

/** Whether the rules of the local fallback are others. */
export function rulesDiffer(before: Draft, after: Draft): boolean {
  return JSON.stringify(before.fallback ?? null) !== JSON.stringify(after.fallback ?? null);
}

/** Whether sending `after` changes anything that is edited here. */
export function differs(before: Draft, after: Draft): boolean {
  return changesOf(before, after).length > 0 || rulesDiffer(before, after);
}

function contentOf({ bus, device, sensors }: ListedDevice): string {
  const { devices: _, ...line } = bus as { devices?: unknown };
  return JSON.stringify([line, device, sensors, addressOf(bus)]);
}
