import { expect, it } from 'vitest';
import { findingOfError, findings } from '../../../src/core/health/evidence.ts';

it.each([
  { code: 'ECONNREFUSED', before: 'refused', after: 'refused' },
  { code: 'ETIMEDOUT', before: 'no-connection', after: 'no-answer' },
  { code: 'ECONNRESET', before: 'reset', after: 'reset' },
  { code: 'EPIPE', before: 'reset', after: 'reset' },
  { code: 'EHOSTUNREACH', before: 'unreachable', after: 'reset' },
  { code: 'ENOTFOUND', before: 'unreachable', after: 'reset' },
  { code: 'EMFILE', before: 'local', after: 'local' },
  { code: 'EADDRNOTAVAIL', before: 'local', after: 'local' },
  { code: 'ENETUNREACH', before: 'local', after: 'local' },
  { code: 'EAFNOSUPPORT', before: 'local', after: 'local' },
  { code: 'EAI_AGAIN', before: 'local', after: 'local' },
])('$code is $before before a connection stands, $after on it', ({ code, before, after }) => {
  expect(findingOfError(code, false)).toBe(before);
  expect(findingOfError(code, true)).toBe(after);
});

it('every finding is explained in a line', () => {
  for (const words of Object.values(findings)) expect(words).toMatch(/^.{5,70}$/);
});
