import { log10NormalTail, normalTailQuantile } from '../../kernel/normal-tail.ts';
import { formatMs } from '../../kernel/units-text.ts';
import type { DetectorSpec } from './detector.ts';
import { Recent } from './recent.ts';
import { silenceDetector } from './silence.ts';

/**
 * The φ-accrual detector: φ(t) = -log10 of the chance that a heartbeat comes still later than t after
 * the last one, if times between arrivals are normal. As Akka has it: a least deviation and a pause
 * that is no death, both needed in practice (the paper's form makes a mistake an hour on most
 * recorded networks, whatever the threshold). Ours: it starts with one gap of an interval, where Akka
 * has two a quarter beside it, so that the promise holds from the start.
 */
export const phi: DetectorSpec = {
  summary: 'φ-accrual: silence that is too unlikely to be a delay',
  source: 'Hayashibara and others 2004, doi:10.1109/RELDIS.2004.1353004; Akka',
  scale: 'φ',
  formula: ({ phi: { threshold, pauseMs, leastDeviationMs } }) =>
    `last + mean + ${formatMs(pauseMs)} + ${normalTailQuantile(threshold).toFixed(2)} × max(deviation, ${formatMs(leastDeviationMs)})`,
  claims: { judges: 'heartbeats', isAdaptive: true },
  promise: ({ intervalMs, phi: { threshold, pauseMs, leastDeviationMs } }) =>
    intervalMs + pauseMs + normalTailQuantile(threshold) * leastDeviationMs,
  create({ intervalMs, phi: { threshold, window, pauseMs, leastDeviationMs } }, start) {
    const quantile = normalTailQuantile(threshold);
    const gaps = new Recent(window, intervalMs);
    let last = start;
    let lastRegular: number | undefined; // no gap is counted across a death
    let mean = 0;
    let deviation = 0;
    const measure = (): void => {
      mean = gaps.mean() + pauseMs;
      deviation = Math.max(gaps.deviation(), leastDeviationMs);
    };
    const begin = (): void => {
      gaps.clear();
      gaps.add(intervalMs);
      lastRegular = undefined;
      measure();
    };
    begin();
    const deadline = (): number => last + mean + quantile * deviation;
    return silenceDetector({
      heard({ at, isExtra = false, isAfterTrouble = false }) {
        const wasDead = at > deadline();
        last = Math.max(last, at);
        if (wasDead) lastRegular = undefined;
        if (isExtra) return;
        if (lastRegular !== undefined && !isAfterTrouble) {
          gaps.add(at - lastRegular);
          measure();
        }
        lastRegular = at;
      },
      deadline,
      suspicion: (now) => -log10NormalTail((now - last - mean) / deviation),
      suspicionLimit: threshold,
      restart(at) {
        last = at;
        begin();
      },
    });
  },
};
