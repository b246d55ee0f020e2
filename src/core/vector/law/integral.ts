import type { IntegralSettings, VectorSettings } from '../../cluster/vector-settings.ts';
import type { Ratio } from '../../kernel/units.ts';
import type { CriticalComponent } from '../load.ts';
import {
  type Exclusion,
  type LawNode,
  type LawWeight,
  LEASH,
  type SampledNode,
  type WeightLawSpec,
} from '../weight-law.ts';

/** From this use on a node is relieved at once and in full, by its newest load. */
const HOT: Ratio = 0.85;
/** Most of its weight that a node gains or loses in a cycle; a hot one may lose more. */
const STEP: Ratio = 0.25;
const HOT_STEP: Ratio = 0.75;
/** Deviations smaller than this part of full use are noise, however idle the fleet. */
const NOISE: Ratio = 0.02;

/**
 * Integral control towards the fleet's mean: nodes that are busier than the mean hand weight to those
 * that are less busy, and nobody else's weight changes. What counts is the busier of CPU and disk,
 * since memory does not follow the weight; nodes short of memory only take no more.
 *
 * Against swings: loads are smoothed, deviations within a dead band are left alone, one cycle corrects
 * a part only, and the smoothed load is moved along with the weight, since the load will follow.
 * A node is excluded above one use and comes back below another, within a share of the fleet.
 *
 * @see feedback agents of LVS and of HAProxy for the parts; the transfers are ours
 */
export const integral: WeightLawSpec = {
  summary: 'busy nodes hand weight to others; smooth, with a dead band',
  source: 'integral control; LVS dynamic feedback; the transfers are ours',
  formula: ({ integral: { gain } }) =>
    `w = w + ${gain} w (mean u / u - 1), all at once from u = ${HOT} on; what busy nodes lose others gain`,
  reads: 'busiest',
  claims: { loadAware: true, settles: true, excludes: 'hysteresis' },
  create: (settings) => ({
    weigh: (nodes) => weigh(nodes, settings),
    exclusion: hysteresis(settings.integral),
  }),
};

function weigh(nodes: readonly LawNode[], settings: VectorSettings): LawWeight[] {
  const readings = read(nodes, settings.integral);
  const mean = meanUse(nodes, readings, ({ use }) => use);
  const wishes = nodes.map((node, i) => wish(node, readings[i], mean, settings));
  const changes = transfers(wishes);
  return nodes.map(({ weight, smoothed }, i) => {
    const changed = Math.max(0, weight + changes[i]!);
    const reading = readings[i]?.smoothed ?? smoothed;
    if (reading === undefined) return { weight: changed };
    return { weight: changed, smoothed: weight > 0 ? (reading * changed) / weight : reading };
  });
}

interface Reading {
  readonly smoothed: Ratio;
  readonly isHot: boolean;
  /** What counts: the newest use of a hot node, else the smoothed one. */
  readonly use: Ratio;
}

type Readings = readonly (Reading | undefined)[];

/** @returns undefined for nodes of which nothing is known */
function read(nodes: readonly LawNode[], { smoothing, deadBand }: IntegralSettings): Readings {
  const plain = nodes.map(({ news, smoothed }) => {
    const newest = news?.busiest ?? null;
    if (newest === null) return undefined;
    const before = smoothed ?? newest;
    return { newest, smoothed: before + smoothing * (newest - before) };
  });
  const mean = meanUse(nodes, plain, (one) => one.smoothed);
  return plain.map((one) => {
    if (one === undefined) return undefined;
    const isHot = one.newest >= HOT && one.newest / mean - 1 > deadBand;
    return { smoothed: one.smoothed, isHot, use: isHot ? one.newest : one.smoothed };
  });
}

/** Use of the fleet: the mean of the nodes of which there is news, by performance. */
function meanUse<R>(
  nodes: readonly LawNode[],
  readings: readonly (R | undefined)[],
  useOf: (reading: R) => Ratio,
): Ratio {
  let used = 0;
  let total = 0;
  for (const [i, { performance }] of nodes.entries()) {
    const reading = readings[i];
    if (reading === undefined) continue;
    used += performance * useOf(reading);
    total += performance;
  }
  return total > 0 ? used / total : 0;
}

/** Weight that a node would gain (negative: lose). */
interface Wish {
  /** A careful part; 0 within the dead band. */
  readonly part: number;
  /** All that would bring it to the mean. */
  readonly full: number;
}

function wish(
  { weight, performance, news }: LawNode,
  reading: Reading | undefined,
  mean: Ratio,
  { integral, thresholds }: VectorSettings,
): Wish {
  if (reading === undefined || !(mean > 0)) return { part: 0, full: 0 };
  const { use, isHot } = reading;
  const isShort = news !== undefined && news.memory !== null && news.memory >= thresholds.memory;
  const most = isShort ? weight : LEASH.most * performance;
  const within = (change: number): number =>
    change > 0
      ? Math.min(change, Math.max(0, most - weight))
      : -Math.min(-change, Math.max(0, weight - LEASH.least * performance));
  const toMean = Math.min(LEASH.most / LEASH.least, mean / use) - 1; // an idle node has use 0
  const step = isHot ? HOT_STEP : STEP;
  const careful = Math.max(-step, Math.min(step, (isHot ? 1 : integral.gain) * toMean));
  const isNear = Math.abs(use / mean - 1) <= Math.max(integral.deadBand, NOISE / mean);
  return { part: isNear ? 0 : within(weight * careful), full: within(weight * toMean) };
}

/**
 * What each node gains, in all nothing. Those that must lose decide how much moves, else those that
 * may gain; when the other side has too few that are out of the band, all of it takes part.
 */
function transfers(wishes: readonly Wish[]): number[] {
  const loses = wishes.some(({ part }) => part < 0);
  const asked = (sign: 1 | -1, full: boolean) =>
    wishes.map((one) => Math.max(0, sign * (full ? one.full : one.part)));
  const total = (parts: readonly number[]): number => parts.reduce((sum, part) => sum + part, 0);
  const lead = asked(loses ? -1 : 1, false);
  const careful = asked(loses ? 1 : -1, false);
  const follow = total(careful) >= total(lead) ? careful : asked(loses ? 1 : -1, true);
  const [led, followed] = [total(lead), total(follow)];
  const moved = Math.min(led, followed);
  if (moved === 0) return wishes.map(() => 0);
  const sign = loses ? 1 : -1;
  return wishes.map((_, i) => sign * moved * (follow[i]! / followed - lead[i]! / led));
}

function hysteresis({ outAbove, backBelow, maxOutShare }: IntegralSettings): Exclusion {
  return {
    reasons: ({ utilisation, recent, isOut }: SampledNode): CriticalComponent[] => {
      if (recent === null || (isOut ? recent <= backBelow : recent < outAbove)) return [];
      const component = (utilisation.disk ?? 0) > (utilisation.cpu ?? 0) ? 'disk' : 'cpu';
      return [{ component, ratio: recent, threshold: isOut ? backBelow : outAbove }];
    },
    endsWithCycle: false,
    maxOutShare,
  };
}
