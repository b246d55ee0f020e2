import type { Ms, Ratio } from '../kernel/units.ts';
import { formatCounted, formatMs, formatPercent } from '../kernel/units-text.ts';
import { durations } from './durations.ts';
import type { LoadPlan } from './load-plan.ts';
import type { Durations, GeneratorReport, Outcomes } from './load-run.ts';
import type { RecordingReader } from './recording-reader.ts';

/** A thread that had work in a larger part of its time may have been what limited the run. */
const MOST_BUSY = 0.9;
/** Arrivals later than this, and than a part of the response time, spoil the response times. */
const LATE_MS: Ms = 1;
const LATE_PART = 0.1;

/** How well the generator kept its promise: whether what was measured is the nodes or lbctl itself. */
export function generatorReport(
  plan: LoadPlan,
  pacing: string,
  reader: RecordingReader,
  total: Outcomes,
): GeneratorReport {
  const busy = reader.generator('busyMs');
  const idle = reader.generator('idleMs');
  const busyShare = Math.max(...busy.map((ms, i) => (ms === 0 ? 0 : ms / (ms + idle[i]!))));
  const releasedCount = sum(reader.generator('releasedCount'));
  const missedCount = sum(reader.generator('missedCount'));
  const releaseLag = durations(reader.releaseLag());
  return {
    threads: plan.threads,
    pacing,
    busyShare,
    plannedCount: plan.model.kind === 'closed' ? null : releasedCount + missedCount,
    releasedCount,
    releaseLag,
    limits: limitsOf(plan, busyShare, missedCount, releaseLag, total),
  };
}

/** Why the run may tell of lbctl rather than of the nodes, each in words. */
function limitsOf(
  { model }: LoadPlan,
  busyShare: Ratio,
  missedCount: number,
  releaseLag: Durations,
  total: Outcomes,
): string[] {
  const limits: string[] = [];
  if (busyShare > MOST_BUSY) {
    limits.push(`a sending thread had work in ${formatPercent(busyShare, 2)} of its time`);
  }
  if (missedCount > 0) {
    limits.push(`${formatCounted(missedCount, 'arrival')} came too late to be released in the run`);
  }
  const overflow = total.failures.overflow ?? 0;
  if (overflow > 0) {
    limits.push(`${formatCounted(overflow, 'arrival')} found too many requests waiting already`);
  }
  const local = total.failures.local ?? 0;
  if (local > 0) {
    limits.push(`${formatCounted(local, 'request')} found no socket or port left on this machine`);
  }
  const late = releaseLag.p99Ms ?? 0;
  const tolerated = Math.max(LATE_MS, (total.responseTime.p99Ms ?? 0) * LATE_PART);
  if (model.kind !== 'closed' && late > tolerated) {
    limits.push(`one arrival in 100 was released ${formatMs(late)} late or more`);
  }
  return limits;
}

const sum = (counts: readonly number[]): number => counts.reduce((total, one) => total + one, 0);
