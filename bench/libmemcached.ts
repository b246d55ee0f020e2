import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Ms } from '../src/core/kernel/units.ts';

interface Counted {
  readonly counts: readonly number[];
  /** Of the look-ups alone, all keys in memory. */
  readonly tookMs: Ms;
}

export type CountByLibmemcached = (keyFile: string, servers: number) => Counted;

/** The library by a program in C; undefined without gcc or Debian's libmemcached-dev. */
export function libmemcached(folder: string): CountByLibmemcached | undefined {
  mkdirSync(folder, { recursive: true });
  const program = join(folder, 'libmemcached');
  const source = join(import.meta.dirname, 'libmemcached.c');
  try {
    execFileSync('gcc', ['-O2', '-o', program, source, '-lmemcached'], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  return (keyFile, servers) => {
    const said = execFileSync(program, [keyFile, String(servers)], { encoding: 'utf8' });
    const numbers = said.trim().split('\n').map(Number);
    return { counts: numbers.slice(0, servers), tookMs: numbers[servers]! };
  };
}
