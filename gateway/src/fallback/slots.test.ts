import { closeSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from '../testing/temp-folder.ts';
import { openSlots } from './slots.ts';

const file = () => join(tempFolder(), 'state');

function textOf(path: string): { text: string | null; damaged: boolean } {
  const slots = openSlots(path);
  slots.close();
  return { text: slots.text, damaged: slots.damaged };
}

test('the newest text comes back, however often it was replaced', () => {
  const path = file();
  for (const text of ['one', 'two', '三', '']) {
    const slots = openSlots(path);
    slots.write('before');
    slots.write(text);
    slots.close();
    expect(textOf(path)).toEqual({ text, damaged: false });
  }
});

test('a new file holds nothing and is not damaged', () => {
  expect(textOf(file())).toEqual({ text: null, damaged: false });
});

test('a write that was cut off leaves the text before it', () => {
  const path = file();
  const slots = openSlots(path);
  slots.write('kept');
  slots.write('cut off');
  slots.close();
  const bytes = readFileSync(path);
  const at = bytes.indexOf('cut off');
  const handle = openSync(path, 'r+');
  writeSync(handle, Buffer.from('###'), 0, 3, at);
  closeSync(handle);
  expect(textOf(path)).toEqual({ text: 'kept', damaged: false });
});

test('a file of something else is said to be damaged, and can be used', () => {
  const path = file();
  writeFileSync(path, 'not what is kept here');
  expect(textOf(path)).toEqual({ text: null, damaged: true });
  const slots = openSlots(path);
  slots.write('new');
  slots.close();
  expect(textOf(path)).toEqual({ text: 'new', damaged: false });
});

test('replacing takes no more room on the disk', () => {
  const path = file();
  const slots = openSlots(path);
  const before = statSync(path);
  for (let i = 0; i < 20; i++) slots.write('x'.repeat(i * 1_000));
  slots.close();
  expect(statSync(path)).toMatchObject({ size: before.size, blocks: before.blocks });
});
