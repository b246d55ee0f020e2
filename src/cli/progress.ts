import type { KeyProgress } from '../adapters/keys/read.ts';
import { formatBytes, formatRate } from '../core/kernel/units-text.ts';

/** Nothing is drawn for runs shorter than this. */
const QUIET_MS = 500;
const REDRAW_MS = 100;

/** A line on stderr while keys are read: only on a terminal, gone when the run ends. */
export interface Progress {
  tell(progress: KeyProgress): void;
  end(): void;
}

export function keyProgress(what: string): Progress {
  if (process.stderr.isTTY !== true || process.env.TERM === 'dumb') {
    return { tell() {}, end() {} };
  }
  const start = performance.now();
  let drawn = 0;
  return {
    tell(progress) {
      const now = performance.now();
      if (now - start < QUIET_MS || now - drawn < REDRAW_MS) return;
      drawn = now;
      process.stderr.write(`\r\x1b[K${progressLine(what, progress, (now - start) / 1000)}`);
    },
    end() {
      if (drawn > 0) process.stderr.write('\r\x1b[K');
    },
  };
}

/** `counting 41% 103 MiB of 248 MiB, 38.2M/s, 4 s left` */
export function progressLine(what: string, progress: KeyProgress, seconds: number): string {
  const { keyCount, bytes, totalBytes } = progress;
  const rate = formatRate(keyCount / seconds);
  if (totalBytes === undefined || totalBytes === 0) {
    return `${what} ${formatBytes(bytes)}, ${keyCount} keys, ${rate}`;
  }
  const done = bytes / totalBytes;
  const left = Math.max(0, Math.ceil((seconds * (1 - done)) / Math.max(done, 1e-9)));
  return `${what} ${Math.floor(100 * done)}% ${formatBytes(bytes)} of ${formatBytes(totalBytes)}, ${rate}, ${left} s left`;
}
