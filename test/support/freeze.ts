import { readdirSync, readFileSync } from 'node:fs';

/**
 * Stops a process, as a hung one stands still; its kernel goes on. Returns when none of its threads
 * runs any more, which is a moment after the signal.
 */
export function freeze(pid: number): void {
  process.kill(pid, 'SIGSTOP');
  for (const end = performance.now() + 5000; performance.now() < end; ) {
    if (readdirSync(`/proc/${pid}/task`).every((thread) => isStopped(pid, thread))) return;
  }
  throw new Error(`process ${pid} does not stop`);
}

/** The state stands after the name, which may hold anything, in brackets: proc_pid_stat(5). */
function isStopped(pid: number, thread: string): boolean {
  const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
}
