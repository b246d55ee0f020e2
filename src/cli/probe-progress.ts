import type { ProbeOutcome } from '../core/probe/host-probe.ts';
import { probeProgress } from './progress.ts';

/** The line is drawn again also while no node answers, for the time left. */
const TICK_MS = 200;

/**
 * Takes in what becomes of nodes, by their ids, and shows on a terminal how far it is.
 * @param ask gets a function that tells what is going on
 */
export async function collectOutcomes<T>(
  totalCount: number,
  ask: (tell: (doing: string) => void) => AsyncIterable<ProbeOutcome<T>>,
): Promise<Map<string, ProbeOutcome<T>>> {
  const progress = probeProgress();
  const outcomes = new Map<string, ProbeOutcome<T>>();
  let failedCount = 0;
  let doing = '';
  const tell = (): void =>
    progress.tell({
      doneCount: outcomes.size,
      failedCount,
      totalCount,
      ...(doing !== '' && { doing }),
    });
  const tick = setInterval(tell, TICK_MS);
  try {
    const found = ask((text) => {
      doing = text;
      tell();
    });
    for await (const outcome of found) {
      outcomes.set(outcome.node, outcome);
      if (outcome.kind === 'failed') failedCount++;
      tell();
    }
    return outcomes;
  } finally {
    clearInterval(tick);
    progress.end();
  }
}
