import type { ModbusBusConfig } from '@coldfield/protocol/configuration';
import type { DiagnoseDeps, Finding } from '../../finding.ts';
import { fittingProfile } from './judge-map.ts';
import { openRawLine } from './raw-line.ts';

const ANSWER_MS = 500;

/** Tries the other known maps on devices that answer, and whose values cannot be right by their own. @throws {BusError} */
export async function otherMap(
  config: ModbusBusConfig,
  names: readonly string[],
  { signal, progress }: DiagnoseDeps,
): Promise<Finding[]> {
  const raw = await openRawLine(config);
  const findings: Finding[] = [];
  try {
    for (const device of config.devices) {
      if (!names.includes(device.name) || signal.aborted) continue;
      progress(device.name);
      const profile = await fittingProfile(device, (span) => raw.ask(device.unit, span, ANSWER_MS));
      if (profile === null) continue;
      findings.push({
        code: 'map-doubtful',
        level: 'fault',
        device: device.name,
        params: { profile: device.profile ?? 'points' },
        causes: [{ code: 'other-profile', sure: 'likely', params: { profile } }],
      });
    }
  } finally {
    await raw.close();
  }
  return findings;
}
