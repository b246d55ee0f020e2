import { afterEach, expect, it } from 'vitest';
import { errorStyle, style, useColour } from '../../src/cli/style.ts';

afterEach(() => useColour({ stdout: false, stderr: false }));

it('leaves text alone until someone wants colour', () => {
  expect(style.good(style.bold('ok'))).toBe('ok');
});

it('colours by meaning, on the streams that may', async () => {
  await useColour({ stdout: true, stderr: false });
  expect(style.bad('x')).toBe('\x1b[31mx\x1b[39m');
  expect([style.good('x'), style.warn('x'), style.dim('x'), style.bold('x')]).toEqual([
    '\x1b[32mx\x1b[39m',
    '\x1b[33mx\x1b[39m',
    '\x1b[2mx\x1b[22m',
    '\x1b[1mx\x1b[22m',
  ]);
  expect(errorStyle.bad('x')).toBe('x');
});
