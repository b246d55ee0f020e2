import { readSync } from 'node:fs';
import { takePart } from '../src/adapters/probe/crew-member.ts';
import type { BlockTask } from '../src/adapters/probe/disk-block-worker.ts';

/** Nothing but reads: no histogram, one look at the clock in sixteen. @returns reads a second */
takePart(({ fd, memory, thread, blockBytes, blockCount, durationMs }: BlockTask): number => {
  const block = new Uint8Array(memory, thread * blockBytes, blockBytes);
  const start = performance.now();
  let count = 0;
  let state = thread + 1;
  while (count % 16 !== 0 || performance.now() - start < durationMs) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    readSync(fd, block, 0, blockBytes, (state % blockCount) * blockBytes);
    count++;
  }
  return (count / (performance.now() - start)) * 1000;
});
