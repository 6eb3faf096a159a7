import { expect, test } from 'vitest';
import { encodeFrame, FrameReader } from '../frame.ts';
import type { Line } from '../line.ts';
import { findMeters } from './scan.ts';

/** Three meters, two of which end in the same digits; those that answer together spoil each other's bytes. */
const METERS = ['000000000161', '000000000261', '000000000105'];

function crowdedLine(): { line: Line; asked: string[] } {
  const asked: string[] = [];
  const line: Line = {
    connected: true,
    async connect() {},
    async close() {},
    async exchange(bytes, take) {
      for (const { address, data } of new FrameReader().push(bytes)) {
        asked.push(address);
        const isMeant = new RegExp(`^${address.replaceAll('A', '.')}$`);
        const value = Buffer.concat([data, Buffer.from('26000000', 'hex')]);
        const answers = METERS.filter((each) => isMeant.test(each)).map((each) =>
          encodeFrame({ address: each, control: 0x91, data: value }),
        );
        const [first, ...others] = answers;
        for (const other of others)
          other.forEach((byte, i) => {
            if (first !== undefined) first[i] = (first[i] ?? 0) & byte;
          });
        if (first !== undefined && take(first)) return true;
      }
      return false;
    },
  };
  return { line, asked };
}

async function all(found: AsyncIterable<string>): Promise<string[]> {
  const addresses: string[] = [];
  for await (const address of found) addresses.push(address);
  return addresses;
}

test('meters that all answer at once are told apart by their last digits, as far as it needs', async () => {
  const { line, asked } = crowdedLine();
  const found = await all(
    findMeters(line, { timeoutMs: 1, progress: () => {}, signal: new AbortController().signal }),
  );
  expect(found.toSorted()).toEqual(METERS.toSorted());
  // All; by two digits; by four where two meters still answered together.
  expect(asked).toHaveLength(1 + 100 + 100);
});
