import { fieldLines } from './field-lines.ts';
import { verify } from './verify.ts';

process.exit(await verify({ name: 'field', title: 'The field', lines: fieldLines }, process.argv.slice(2)));
