import { expect, test } from 'vitest';
import { heroSensor, leadSensor, otherBreach } from './lead-sensor.ts';
import { NOW, reading, roomOf, sensor } from './room-fixture.ts';

const limits = { air: { low: 0, high: 8 }, pulp: { low: 0, high: 8 } };

test('of two air sensors the one beyond its limit stands large, on the tab and on the page', () => {
  const room = roomOf([sensor('air1', reading(3.4)), sensor('air2', reading(-20.2))], limits);
  expect(leadSensor(room, NOW)?.key).toBe('air2');
  const shown = heroSensor(room, NOW);
  expect(shown?.key).toBe('air2');
  expect(otherBreach(room, shown, NOW)).toBeNull();
});

test('the air stays large when the product is too warm, and the word beside it names the product', () => {
  const room = roomOf([sensor('air1', reading(3.4)), sensor('pulp1', reading(9.2))], limits);
  const shown = heroSensor(room, NOW);
  expect(shown?.key).toBe('air1');
  expect(otherBreach(room, shown, NOW)?.key).toBe('pulp1');
});

test('a fresh air reading goes before one that is missing or old', () => {
  const old = reading(4, 10 * 60_000);
  const room = roomOf(
    [sensor('air1', reading(null)), sensor('air2', old), sensor('air3', reading(5))],
    limits,
  );
  expect(heroSensor(room, NOW)?.key).toBe('air3');
});
