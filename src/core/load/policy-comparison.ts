import type { Ms, PerSecond, Ratio } from '../kernel/units.ts';
import type { LoadRun } from './load-run.ts';

/** A figure over rounds. */
interface OverRounds {
  readonly mean: number;
  readonly least: number;
  readonly most: number;
}

/** What a policy made of the same arrivals, over all rounds. */
export interface PolicyRow {
  readonly policy: string;
  /** RPS: whole answers a second. */
  readonly answersPerSecond: PerSecond;
  /** MRD, the mean response delay: from the intended start to the whole answer. null without answers. */
  readonly meanResponseMs: OverRounds | null;
  /** MRD over that of the first policy; null where one of them had no answer. */
  readonly meanResponseRatio: number | null;
  /** Means over the rounds that had answers. */
  readonly p50Ms: Ms | null;
  readonly p90Ms: Ms | null;
  readonly p99Ms: Ms | null;
  readonly maxMs: Ms | null;
  readonly errorShare: Ratio;
  /** Coefficient of variation of requests a weight over the nodes: 0 when shares follow weights. */
  readonly imbalance: Ratio;
  readonly nodes: readonly PolicyNodeRow[];
}

interface PolicyNodeRow {
  readonly node: string;
  readonly share: Ratio;
  /** Most requests in flight in any round. */
  readonly inFlightMax: number;
  /** Past which it degrades; null where it is not known. */
  readonly criticalCount: number | null;
}

/** A run of one policy in one round. */
export interface PolicyRun {
  readonly policy: string;
  readonly run: LoadRun;
}

/**
 * @param runs at least one a policy, each of the same nodes
 * @param criticalCounts in the order of the nodes
 * @returns a row a policy, in the order of their first runs
 */
export function comparePolicies(
  runs: readonly PolicyRun[],
  criticalCounts: readonly (number | undefined)[],
): PolicyRow[] {
  const names = [...new Set(runs.map(({ policy }) => policy))];
  const rows = names.map((policy) => {
    const own = runs.filter((one) => one.policy === policy).map(({ run }) => run);
    return policyRow(policy, own, criticalCounts);
  });
  const first = rows[0]!.meanResponseMs;
  return rows.map((row) => ({
    ...row,
    meanResponseRatio:
      first === null || row.meanResponseMs === null ? null : row.meanResponseMs.mean / first.mean,
  }));
}

function policyRow(
  policy: string,
  runs: readonly LoadRun[],
  criticalCounts: readonly (number | undefined)[],
): PolicyRow {
  const { nodes } = runs[0]!.plan;
  const shares = nodes.map((_, i) => mean(runs.map((run) => run.nodes[i]!.share)));
  const responses = runs.map(({ total }) => total.responseTime);
  return {
    policy,
    answersPerSecond: mean(runs.map(({ total }) => total.answersPerSecond)),
    meanResponseMs: overRounds(present(responses.map(({ meanMs }) => meanMs))),
    meanResponseRatio: null,
    p50Ms: meanOrNull(responses.map(({ p50Ms }) => p50Ms)),
    p90Ms: meanOrNull(responses.map(({ p90Ms }) => p90Ms)),
    p99Ms: meanOrNull(responses.map(({ p99Ms }) => p99Ms)),
    maxMs: overRounds(present(responses.map(({ maxMs }) => maxMs)))?.most ?? null,
    errorShare: mean(runs.map(({ total }) => total.errorShare)),
    imbalance: imbalance(
      shares,
      nodes.map(({ weight }) => weight),
    ),
    nodes: nodes.map(({ id }, i) => ({
      node: id,
      share: shares[i]!,
      inFlightMax: Math.max(...runs.map((run) => run.nodes[i]!.inFlightMax)),
      criticalCount: criticalCounts[i] ?? null,
    })),
  };
}

/** Of share over weight; 0 where nothing was sent. */
function imbalance(shares: readonly Ratio[], weights: readonly number[]): Ratio {
  const loads = shares.map((share, i) => share / weights[i]!);
  const middle = mean(loads);
  if (middle === 0) return 0;
  return Math.sqrt(mean(loads.map((load) => (load - middle) ** 2))) / middle;
}

function overRounds(values: readonly number[]): OverRounds | null {
  if (values.length === 0) return null;
  return { mean: mean(values), least: Math.min(...values), most: Math.max(...values) };
}

const present = (values: readonly (number | null)[]): number[] =>
  values.filter((value): value is number => value !== null);

const meanOrNull = (values: readonly (number | null)[]): number | null =>
  overRounds(present(values))?.mean ?? null;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
