import type { HeartbeatTarget } from '../../core/health/heartbeat-probe.ts';
import type { Sighting, Vantage } from '../../core/health/vantage.ts';
import { LbError } from '../../core/kernel/errors.ts';
import type { Ms } from '../../core/kernel/units.ts';

/**
 * Asks all vantages at once whether they reach a node, and is done with the first that does. A node
 * without a port cannot be asked for, and no node is asked about itself: it would reach itself over
 * its own loopback, whatever the network.
 */
export async function lookFrom(
  vantages: readonly Vantage[],
  { node, host, port }: HeartbeatTarget,
  timeoutMs: Ms,
  signal: AbortSignal,
): Promise<Sighting> {
  const failures: Sighting['failures'][number][] = [];
  if (port === undefined) return { failures };
  const done = new AbortController();
  const either = AbortSignal.any([signal, done.signal]);
  const looks = vantages
    .filter((vantage) => vantage.node !== node)
    .map(async (vantage) => {
      const isSeen = await vantage.reaches({ host, port }, timeoutMs, either).catch((error) => {
        if (either.aborted) return false;
        if (!(error instanceof LbError)) throw error;
        failures.push({ node: vantage.node, error });
        return false;
      });
      if (!isSeen) throw NOT_SEEN;
      return vantage.node;
    });
  try {
    return { from: await Promise.any(looks), failures };
  } catch (error) {
    const bug = (error as AggregateError).errors.find((one) => one !== NOT_SEEN);
    if (bug !== undefined) throw bug;
    return { failures };
  } finally {
    done.abort(NOT_SEEN);
  }
}

const NOT_SEEN = new Error('not seen');
