import type { Finding, Trouble } from '../finding.ts';
import type { Heard } from './heard.ts';
import type { BthomeBusConfig } from './schema.ts';

/** Below this a packet is lost now and then, and a closed steel door is enough to lose them all. */
const WEAK_DBM = -88;

/** Says of devices in trouble what was heard of them while the bus was open. */
export async function* diagnose(
  config: BthomeBusConfig,
  heard: Heard,
  trouble: readonly Trouble[],
): AsyncGenerator<Finding> {
  if (heard.count === 0) {
    yield {
      code: 'radio-silent',
      level: 'fault',
      params: {},
      causes: [
        { code: 'radio-source', sure: 'likely' },
        { code: 'radio-far', sure: 'possible' },
      ],
    };
    return;
  }
  for (const { device: name, points } of trouble) {
    const own = config.devices.find((device) => device.name === name);
    if (own === undefined) continue;
    const known = heard.get(own.mac);
    const fault = (
      code: Finding['code'],
      causes: Finding['causes'],
      params: Finding['params'] = {},
    ): Finding => ({
      code,
      level: 'fault',
      device: name,
      params: { mac: own.mac, ...params },
      causes,
    });
    if (known === null) {
      yield fault(
        'radio-unheard',
        [
          { code: 'radio-battery', sure: 'likely' },
          { code: 'radio-far', sure: 'likely' },
          { code: 'radio-address', sure: 'possible' },
        ],
        { others: heard.count },
      );
    } else if (known.refused === 'encrypted') {
      yield fault('radio-encrypted', [{ code: 'radio-key', sure: 'certain' }]);
    } else if (known.refused === 'wrong-key') {
      yield fault('radio-wrong-key', [{ code: 'radio-key', sure: 'likely' }]);
    } else if (known.freshMs !== null && known.rssi !== null && known.rssi < WEAK_DBM) {
      yield fault('radio-weak', [{ code: 'radio-far', sure: 'likely' }], { rssi: known.rssi });
    } else {
      const sent = [...known.values.keys()].join(', ');
      const asked = points.map((point) => point.slice(name.length + 1)).join(', ');
      yield fault('radio-other-points', [{ code: 'radio-point', sure: 'likely' }], { asked, sent });
    }
  }
}
