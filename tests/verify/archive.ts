import { mosquittoIsInstalled } from '../plant/mosquitto.ts';
import { archiveLines } from './archive-lines.ts';
import { verify } from './verify.ts';

const separate = mosquittoIsInstalled() ? 'mosquitto' : 'own-broker';

process.exit(
  await verify(
    { name: 'archive', title: 'The archive', lines: (seed) => archiveLines(seed, separate) },
    process.argv.slice(2),
  ),
);
