import { describe, expect, it } from 'vitest';
import {
  type ColourChoice,
  decideColour,
  publishColour,
  takeColourFlag,
} from '../../src/cli/colour.ts';

describe('takeColourFlag', () => {
  it.each<{ name: string; argv: string[]; rest: string[]; choice: ColourChoice }>([
    { name: 'none', argv: ['ring', 'show'], rest: ['ring', 'show'], choice: 'auto' },
    { name: 'apart', argv: ['--color', 'never', 'x'], rest: ['x'], choice: 'never' },
    { name: 'joined', argv: ['x', '--color=always'], rest: ['x'], choice: 'always' },
    { name: 'negated', argv: ['x', '--no-color'], rest: ['x'], choice: 'never' },
    { name: 'last counts', argv: ['--no-color', '--color=auto'], rest: [], choice: 'auto' },
    { name: 'after --', argv: ['--', '--no-color'], rest: ['--', '--no-color'], choice: 'auto' },
  ])('$name', ({ argv, rest, choice }) => {
    expect(takeColourFlag(argv)).toEqual({ argv: rest, choice });
  });

  it.each([[['--color']], [['--color=']], [['--color', 'red']], [['--color=Always']]])(
    'refuses %j',
    (argv) => {
      expect(() => takeColourFlag(argv)).toThrow(/--color expects auto, always, never/);
    },
  );
});

describe('decideColour', () => {
  const onTerminal = { stdout: true, stderr: true };
  const inPipe = { stdout: false, stderr: false };
  it.each<{
    name: string;
    choice?: ColourChoice;
    env: Record<string, string>;
    streams: typeof inPipe;
    want: boolean;
  }>([
    { name: 'a terminal', env: { TERM: 'xterm' }, streams: onTerminal, want: true },
    { name: 'a pipe', env: { TERM: 'xterm' }, streams: inPipe, want: false },
    { name: 'a dumb terminal', env: { TERM: 'dumb' }, streams: onTerminal, want: false },
    { name: 'NO_COLOR on a terminal', env: { NO_COLOR: '0' }, streams: onTerminal, want: false },
    { name: 'an empty NO_COLOR', env: { NO_COLOR: '' }, streams: onTerminal, want: true },
    { name: 'FORCE_COLOR in a pipe', env: { FORCE_COLOR: '1' }, streams: inPipe, want: true },
    { name: 'FORCE_COLOR=0', env: { FORCE_COLOR: '0' }, streams: onTerminal, want: false },
    { name: 'FORCE_COLOR=false', env: { FORCE_COLOR: 'false' }, streams: onTerminal, want: false },
    { name: 'CLICOLOR_FORCE', env: { CLICOLOR_FORCE: '1' }, streams: inPipe, want: true },
    { name: 'CLICOLOR_FORCE=0', env: { CLICOLOR_FORCE: '0' }, streams: onTerminal, want: false },
    {
      name: 'NO_COLOR before FORCE_COLOR',
      env: { NO_COLOR: '1', FORCE_COLOR: '1' },
      streams: onTerminal,
      want: false,
    },
    {
      name: 'FORCE_COLOR before CLICOLOR_FORCE',
      env: { FORCE_COLOR: '0', CLICOLOR_FORCE: '1' },
      streams: inPipe,
      want: false,
    },
    { name: 'CI in a pipe', env: { CI: 'true' }, streams: inPipe, want: false },
    {
      name: 'always before NO_COLOR',
      choice: 'always',
      env: { NO_COLOR: '1' },
      streams: inPipe,
      want: true,
    },
    {
      name: 'never before FORCE_COLOR',
      choice: 'never',
      env: { FORCE_COLOR: '1' },
      streams: onTerminal,
      want: false,
    },
  ])('$name: $want', ({ choice, env, streams, want }) => {
    expect(decideColour(choice ?? 'auto', env, streams)).toEqual({ stdout: want, stderr: want });
  });

  it('looks at each stream on its own', () => {
    const streams = { stdout: false, stderr: true };
    expect(decideColour('auto', { TERM: 'xterm' }, streams)).toEqual(streams);
  });
});

describe('publishColour', () => {
  it('silences every library, even under CI', () => {
    const env: Record<string, string | undefined> = { CI: 'true', FORCE_COLOR: '3', HOME: '/' };
    publishColour(false, env);
    expect(env).toEqual({ NO_COLOR: '1', FORCE_COLOR: '0', HOME: '/' });
  });

  it('turns every library on', () => {
    const env: Record<string, string | undefined> = { NO_COLOR: '1' };
    publishColour(true, env);
    expect(env).toEqual({ FORCE_COLOR: '1' });
  });
});
