import { formatMs } from '../../kernel/units-text.ts';
import type { DetectorSpec } from './detector.ts';
import { silenceDetector } from './silence.ts';

/**
 * The survey's T = interval + timeout, counted from the last arrival (SPEC S2). `fall` above 1 waits
 * for as many intervals: without loss it only delays, with loss p a false death takes
 * p^(fall + timeout / interval). Suspicion is the silence as part of T.
 */
export const timeout: DetectorSpec = {
  summary: 'no heartbeat for fall · interval + timeout',
  source: 'survey of dispatch policies and fault detection; fall and rise as in HAProxy',
  formula: ({ fall, intervalMs, timeoutMs }) =>
    `last + ${fall} × ${formatMs(intervalMs)} + ${formatMs(timeoutMs)}`,
  claims: { judges: 'heartbeats', isAdaptive: false },
  promise: ({ fall, intervalMs, timeoutMs }) => fall * intervalMs + timeoutMs,
  create({ fall, intervalMs, timeoutMs }, at) {
    const patience = fall * intervalMs + timeoutMs;
    let last = at;
    return silenceDetector({
      heard({ at }) {
        last = Math.max(last, at);
      },
      deadline: () => last + patience,
      suspicion: (now) => Math.max(0, now - last) / patience,
      suspicionLimit: 1,
      restart(at) {
        last = at;
      },
    });
  },
};
