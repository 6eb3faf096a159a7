import { expect, test } from 'vitest';
import { isLoopback } from './loopback.ts';

test.each(['localhost', 'coldfield.localhost', '127.0.0.1', '127.3.2.1', '[::1]'])(
  'nobody but this computer reaches %s',
  (hostname) => expect(isLoopback(hostname)).toBe(true),
);

test.each(['192.168.1.20', 'cold.example', '[fe80::1]', 'localhost.example'])(
  'does not warn of %s',
  (hostname) => expect(isLoopback(hostname)).toBe(false),
);
