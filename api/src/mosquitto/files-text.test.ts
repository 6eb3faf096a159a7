import { expect, test } from 'vitest';
import { accessText } from './files-text.ts';

test('a device of another maker has its own topics, and the server hears it there', () => {
  const text = accessText('coldfield', [
    { name: 'g-1', topic: '/dtu/866/up', downTopics: ['/dtu/866/down'] },
  ]);
  const [server = '', device = ''] = text.split(/^user /m).slice(1);
  expect(server).toContain('topic read /dtu/866/up\ntopic write /dtu/866/down\n');
  expect(device).toMatch(/^g-1\ntopic write \/dtu\/866\/up\ntopic read \/dtu\/866\/down\n\n/);
});
