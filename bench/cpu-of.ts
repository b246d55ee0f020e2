import { spawn } from 'node:child_process';
import type { Ms } from '../src/core/kernel/units.ts';

/** What a command printed on its standard output, and the CPU time of it and its children. */
export interface Spent {
  readonly stdout: string;
  readonly cpuMs: Ms;
}

/** Runs a command to its end, as bash's `time` counts it. @throws when it fails */
export function cpuOf(command: readonly string[], timeoutMs: Ms = 120_000): Promise<Spent> {
  const timed = 'TIMEFORMAT="%U %S"; { time "$@" 2>&4; } 4>/dev/null';
  const child = spawn('bash', ['-c', timed, 'time', ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    env: { ...process.env, TERM: 'xterm' },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      const times = /([\d.]+) ([\d.]+)\s*$/.exec(stderr);
      if (status !== 0 || times === null) {
        reject(new Error(`${command.join(' ')} ended with ${status}: ${stderr}`));
        return;
      }
      resolve({ stdout, cpuMs: 1000 * (Number(times[1]) + Number(times[2])) });
    });
  });
}
