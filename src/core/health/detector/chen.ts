import { formatMs } from '../../kernel/units-text.ts';
import type { DetectorSpec } from './detector.ts';
import { Recent } from './recent.ts';
import { silenceDetector } from './silence.ts';

/**
 * NFD-E: the next arrival is expected one interval and a mean delay after the last sending, and a
 * safety margin later the node is dead. Delays are known up to the offset of the clocks, which
 * cancels out. Suspicion is the wait for the next arrival as part of the margin.
 */
export const chen: DetectorSpec = {
  summary: 'expected arrival of the next heartbeat plus a margin',
  source: 'Chen, Toueg, Aguilera 2002, doi:10.1109/TC.2002.1004595 (NFD-E)',
  formula: ({ intervalMs, chen: { marginMs } }) =>
    `last sent + ${formatMs(intervalMs)} + mean delay + ${formatMs(marginMs)}`,
  claims: { judges: 'heartbeats', isAdaptive: true },
  promise: ({ intervalMs, chen: { marginMs } }) => intervalMs + marginMs,
  create({ intervalMs, chen: { marginMs, window } }, start) {
    let delays: Recent | undefined; // counted from the first one: clocks may be years apart
    let expected = start + intervalMs;
    let lastSent = Number.NEGATIVE_INFINITY;
    return silenceDetector({
      heard({ at, sentAt, isExtra = false, isAfterTrouble = false }) {
        const isOdd = isExtra || isAfterTrouble || at > expected + marginMs;
        delays ??= new Recent(window, at - sentAt);
        if (delays.count === 0 || !isOdd) delays.add(at - sentAt);
        lastSent = Math.max(lastSent, sentAt);
        expected = lastSent + delays.mean() + intervalMs;
      },
      deadline: () => expected + marginMs,
      suspicion: (now) => Math.max(0, (now - expected) / marginMs),
      suspicionLimit: 1,
      restart(at) {
        delays = undefined;
        lastSent = Number.NEGATIVE_INFINITY;
        expected = at + intervalMs;
      },
    });
  },
};
