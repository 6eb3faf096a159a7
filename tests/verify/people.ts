import { peopleLines } from './people-lines.ts';
import { verify } from './verify.ts';

process.exit(await verify({ name: 'people', title: 'People', lines: peopleLines }, process.argv.slice(2)));
