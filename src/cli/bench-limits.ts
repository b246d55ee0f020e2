import { LbError } from '../core/kernel/errors.ts';
import type { Ms, PerSecond } from '../core/kernel/units.ts';
import { formatCount, formatMs, formatRate } from '../core/kernel/units-text.ts';
import type { LoadModel } from '../core/load/load-plan.ts';
import { type RateSpec, ratesOf } from '../core/load/rate-text.ts';

/** What nobody asks for by mistake. */
const MOST_RATE: PerSecond = 50_000;
const LONGEST_MS: Ms = 600_000;
const MOST_CONNECTIONS = 1024;

/**
 * A slip of the finger is no attack.
 * @param connections to each node
 * @throws LbError LOAD_REFUSED
 */
export function checkLoadLimits(
  model: LoadModel,
  durationMs: Ms,
  connections: number,
  nodeCount: number,
): void {
  if (model.kind === 'open' && highestRate(model.rate) > MOST_RATE) {
    throw refused(`${formatRate(highestRate(model.rate))} is more than ${formatRate(MOST_RATE)}`);
  }
  if (durationMs > LONGEST_MS) {
    throw refused(`${formatMs(durationMs)} is longer than ${formatMs(LONGEST_MS)}`);
  }
  const all = model.kind === 'closed' ? model.connections : connections;
  if (all > MOST_CONNECTIONS) {
    const most = formatCount(MOST_CONNECTIONS);
    const what = model.kind === 'closed' ? '' : nodeCount === 1 ? '' : ' to each node';
    throw refused(`${formatCount(all)} connections${what} are more than ${most}`);
  }
}

const highestRate = (spec: RateSpec): PerSecond => Math.max(...ratesOf(spec));

function refused(message: string): LbError {
  return new LbError('LOAD_REFUSED', message, {
    hint: 'if that is what you want, add --lift-limits',
  });
}
