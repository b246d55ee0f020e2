import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A lock without an owner (a crash while it was taken) is broken then. */
const STALE_MS = 15 * 60_000;
const POLL_MS = 250;

/**
 * Waits until this process alone holds `folder` (mkdir is atomic), and gives it back at exit. A lock
 * whose owner no longer lives is taken over.
 */
export function takeLock(folder, say, die) {
  for (let attempt = 0; ; attempt++) {
    try {
      mkdirSync(folder);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') return die(`cannot write here: ${error.message}`);
    }
    if (attempt === 0) say('waiting for another set-up to end');
    if (isAbandoned(folder)) remove(folder);
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
  }
  writeFileSync(join(folder, 'owner'), String(process.pid));
  process.on('exit', () => {
    if (readOwner(folder) === process.pid) rmSync(folder, { recursive: true, force: true });
  });
  for (const [signal, exit] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ]) {
    process.on(signal, () => process.exit(exit));
  }
}

/** Out of the way first, so that of several who wait none deletes the lock that another has just taken. */
function remove(folder) {
  const aside = `${folder}.${process.pid}`;
  try {
    renameSync(folder, aside);
    rmSync(aside, { recursive: true, force: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error; // another one was faster
  }
}

function isAbandoned(folder) {
  try {
    const age = Date.now() - statSync(folder).mtimeMs;
    const owner = readOwner(folder);
    return owner === undefined ? age > STALE_MS : !isRunning(owner);
  } catch {
    return false; // given back meanwhile
  }
}

function readOwner(folder) {
  try {
    return Number(readFileSync(join(folder, 'owner'), 'utf8')) || undefined;
  } catch {
    return undefined; // taken a moment ago
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
