import { expect, test } from 'vitest';
import { reading, roomOf, sensor, storeOf } from '../room/room-fixture.ts';
import { inLanguage } from './in-language.ts';

const store = {
  ...storeOf([
    { ...roomOf([{ ...sensor('air1', reading(6)), name: '回风', nameEn: 'Return air' }]), nameEn: '' },
  ]),
  nameEn: 'Pingle store',
};

test('an English name is shown to an English reader, at every level', () => {
  const english = inLanguage(store, 'en');
  expect(english.name).toBe('Pingle store');
  expect(english.rooms[0]?.sensors[0]?.name).toBe('Return air');
});

test('a name that nobody translated stays as it is', () => {
  expect(inLanguage(store, 'en').rooms[0]?.name).toBe('1号间');
  expect(inLanguage(store, 'zh').name).toBe('平乐镇砂糖桔冷库');
});
