import { expect, it } from 'vitest';
import { type Address, parseAddress } from '../../../src/core/cluster/address.ts';
import { isLoopback } from '../../../src/core/cluster/loopback.ts';

it.each([
  ['127.0.0.1', true],
  ['127.1.2.3:80', true],
  ['::1', true],
  ['[::1]:80', true],
  ['::ffff:127.0.0.1', true],
  ['localhost', true],
  ['a.localhost:80', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.1', false],
  ['128.0.0.1', false],
  ['localhost.example', false],
  ['127.example.com', false],
])('%s: %s', (text, want) => {
  expect(isLoopback(parseAddress(text) as Address)).toBe(want);
});
