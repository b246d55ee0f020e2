import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Bytes } from '../src/core/kernel/units.ts';

const entry = fileURLToPath(new URL('../bin/run.js', import.meta.url));

/** Runs the built lbctl. */
export function lbctl(args: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [entry, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`lbctl ${args.join(' ')} ended with ${status}: ${stderr}`);
}

export function bareNode(): void {
  spawnSync(process.execPath, ['-e', '0']);
}

/** The most memory that a run of lbctl had resident, by /proc. */
export async function peakMemory(args: readonly string[]): Promise<Bytes> {
  const child = spawn(process.execPath, [entry, ...args], { stdio: 'ignore' });
  let peak = 0;
  const look = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      peak = Math.max(peak, Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024);
    } catch {
      // It has just ended.
    }
  }, 2);
  await new Promise((resolve) => child.once('exit', resolve));
  clearInterval(look);
  return peak;
}
