import { mosquittoIsInstalled } from '../plant/mosquitto.ts';
import { deliveryLines } from './delivery-lines.ts';
import { measuredLines } from './measured-lines.ts';
import { verify } from './verify.ts';

// Without Debian's Mosquitto our own broker stands in for the separate one, and the line says so.
const separate = mosquittoIsInstalled() ? 'mosquitto' : 'own-broker';

process.exit(
  await verify(
    {
      name: 'spine',
      title: 'The spine',
      lines: (seed) => [...deliveryLines(seed, separate), ...measuredLines()],
    },
    process.argv.slice(2),
  ),
);
