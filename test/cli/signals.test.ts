import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const signals = resolve(import.meta.dirname, '../../src/cli/signals.ts');

/** Starts a process that listens, sends it signals one after the other as it asks for them. */
function send(
  names: readonly NodeJS.Signals[],
  body: string,
): Promise<{ exit: number | string | null; stdout: string }> {
  const program = `
    import { interruption, signalExit } from ${JSON.stringify(signals)};
    const beat = setInterval(() => {}, 1000);
    ${body}
    console.log('ready');`;
  return new Promise((done) => {
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
      cwd: join(import.meta.dirname, '../..'),
    });
    let stdout = '';
    const rest = [...names];
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
      const next = rest.shift();
      if (next) child.kill(next);
    });
    child.on('close', (exit, signal) => done({ exit: exit ?? signal, stdout }));
  });
}

describe('a process that nobody told to stop early', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('is ended by %s itself', async (signal) => {
    expect(await send([signal], '')).toEqual({ exit: signal, stdout: 'ready\n' });
  });

  it('is ended in the middle of a computation', async () => {
    const busy = `console.log('ready'); for (;;) Math.sqrt(2);`;
    expect(await send(['SIGINT'], busy)).toEqual({ exit: 'SIGINT', stdout: 'ready\n' });
  });
});

describe('a command that can stop early', () => {
  const stops = `interruption().addEventListener('abort', () => {
    clearInterval(beat);
    console.log('partial result');
    process.exitCode = signalExit();
  });`;
  const hears = (later: number) => `
    let time = 0;
    let heard = 0;
    interruption(() => time).addEventListener('abort', () => {
      console.log('still busy');
      time += ${later};
    });
    process.on('SIGINT', () => {
      if (++heard === 2) process.exit(console.log('goes on') ?? 0);
    });`;

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('prints what it has on %s and ends with %i', async (signal, exit) => {
    expect(await send([signal], stops)).toEqual({ exit, stdout: 'ready\npartial result\n' });
  });

  it('is ended by the second signal', async () => {
    expect(await send(['SIGINT', 'SIGINT'], hears(250))).toEqual({
      exit: 130,
      stdout: 'ready\nstill busy\n',
    });
  });

  it('takes two at nearly the same time for one', async () => {
    expect(await send(['SIGINT', 'SIGINT'], hears(249))).toEqual({
      exit: 0,
      stdout: 'ready\nstill busy\ngoes on\n',
    });
  });
});
