import { createRngStream, type Rng } from '../kernel/rng.ts';
import type { Ms } from '../kernel/units.ts';
import type { NodeTrace, Trace, TraceBeat, TraceSpan } from './trace.ts';

/** A network, or a fleet, as a model of delays, losses and pauses. */
interface TraceModel {
  readonly summary: string;
  /** Delay without trouble, log-normal. */
  readonly delay: { readonly medianMs: Ms; readonly sigma: number };
  /** Part of the heartbeats that are lost one by one. */
  readonly loss?: number;
  /** Losses of all heartbeats for a while, of exponential length. */
  readonly bursts?: { readonly everyMs: Ms; readonly meanMs: Ms };
  /** The node answers nothing for a while, then all at once; Pareto lengths. */
  readonly pauses?: Pauses;
  /** The asking machine stands still; lengths likewise. */
  readonly stalls?: Pauses;
  /** Delay and spread are multiplied by this from 9 to 18 o'clock. */
  readonly byDay?: number;
}

interface Pauses {
  readonly everyMs: Ms;
  readonly leastMs: Ms;
  /** Tail exponent: the smaller, the heavier. */
  readonly shape: number;
  readonly mostMs: Ms;
}

const MINUTE = 60_000;

/** The kinds of trouble that make detectors differ; figures are ours, chosen to be hard but usual. */
export const traceModels = {
  lan: { summary: 'a quiet local network', delay: { medianMs: 0.3, sigma: 0.4 } },
  gc: {
    summary: 'nodes that pause for garbage, with a heavy tail up to 15 s',
    delay: { medianMs: 0.5, sigma: 0.5 },
    pauses: { everyMs: 10 * MINUTE, leastMs: 200, shape: 1.2, mostMs: 15_000 },
  },
  wan: {
    summary: 'a wide area network: 120 ms, losses one by one and in bursts',
    delay: { medianMs: 120, sigma: 0.15 },
    loss: 0.001,
    bursts: { everyMs: 20 * MINUTE, meanMs: 1500 },
  },
  cloud: {
    summary: 'shared machines: short pauses, often',
    delay: { medianMs: 1, sigma: 0.8 },
    loss: 0.0005,
    pauses: { everyMs: 5 * MINUTE, leastMs: 100, shape: 1.3, mostMs: 5000 },
  },
  diurnal: {
    summary: 'delays that grow sixfold by day',
    delay: { medianMs: 40, sigma: 0.5 },
    loss: 0.0002,
    byDay: 6,
  },
  stalls: {
    summary: 'the machine that asks stands still now and then',
    delay: { medianMs: 0.5, sigma: 0.5 },
    stalls: { everyMs: 15 * MINUTE, leastMs: 500, shape: 1.2, mostMs: 20_000 },
  },
} as const satisfies Record<string, TraceModel>;
export type TraceModelName = keyof typeof traceModels;

export interface ModelTraceOptions {
  readonly intervalMs: Ms;
  readonly durationMs: Ms;
  readonly nodeCount: number;
  readonly seed: number;
}

/** Heartbeats by a model: the same for the same seed, and no node dies in them. */
export function modelTrace(name: TraceModelName, options: ModelTraceOptions): Trace {
  const { intervalMs, durationMs, nodeCount, seed } = options;
  const model: TraceModel = traceModels[name];
  const stalls = model.stalls
    ? spans(model.stalls, durationMs, createRngStream(seed, `${name} stalls`))
    : [];
  const nodes = Array.from({ length: nodeCount }, (_, index): NodeTrace => {
    const rng = createRngStream(seed, `${name} node ${index}`);
    const offset = (index * intervalMs) / nodeCount;
    return { node: `n${index + 1}`, deaths: [], beats: beats(model, options, offset, stalls, rng) };
  });
  const origin = `model ${name}: ${model.summary}; seed ${seed}`;
  return { intervalMs, origin, nodes, stalls };
}

function beats(
  model: TraceModel,
  { intervalMs, durationMs }: ModelTraceOptions,
  offset: Ms,
  stalls: readonly TraceSpan[],
  rng: Rng,
): TraceBeat[] {
  const bursts = model.bursts ? exponentialSpans(model.bursts, durationMs, rng) : [];
  const pauses = model.pauses ? spans(model.pauses, durationMs, rng) : [];
  const list: TraceBeat[] = [];
  for (let sentMs = offset; sentMs < durationMs; sentMs += intervalMs) {
    const factor = model.byDay !== undefined && isDay(sentMs) ? model.byDay : 1;
    const { medianMs, sigma } = model.delay;
    const delay = factor * medianMs * Math.exp(sigma * normal(rng));
    const isLost = rng() < (model.loss ?? 0) || spanAt(bursts, sentMs) !== undefined;
    const answered = Math.max(sentMs + delay, (spanAt(pauses, sentMs)?.toMs ?? 0) + delay);
    const heard = spanAt(stalls, answered)?.toMs ?? answered;
    list.push({ sentMs, receivedMs: isLost ? null : heard });
  }
  return list;
}

const isDay = (at: Ms): boolean => {
  const hour = (at / 3_600_000) % 24;
  return hour >= 9 && hour < 18;
};

function spanAt(list: readonly TraceSpan[], at: Ms): TraceSpan | undefined {
  return list.find(({ fromMs, toMs }) => at >= fromMs && at < toMs);
}

function spans({ everyMs, leastMs, shape, mostMs }: Pauses, durationMs: Ms, rng: Rng): TraceSpan[] {
  return spread(everyMs, durationMs, rng, () =>
    Math.min(mostMs, leastMs / (1 - rng()) ** (1 / shape)),
  );
}

function exponentialSpans(
  { everyMs, meanMs }: { readonly everyMs: Ms; readonly meanMs: Ms },
  durationMs: Ms,
  rng: Rng,
): TraceSpan[] {
  return spread(everyMs, durationMs, rng, () => -meanMs * Math.log(1 - rng()));
}

/** Spans that begin at random, `everyMs` apart in the mean, and do not overlap. */
function spread(everyMs: Ms, durationMs: Ms, rng: Rng, length: () => Ms): TraceSpan[] {
  const list: TraceSpan[] = [];
  let at = -everyMs * Math.log(1 - rng());
  while (at < durationMs) {
    const toMs = at + length();
    list.push({ fromMs: at, toMs });
    at = toMs - everyMs * Math.log(1 - rng());
  }
  return list;
}

/** Box and Muller, one of the pair. */
function normal(rng: Rng): number {
  return Math.sqrt(-2 * Math.log(1 - rng())) * Math.cos(2 * Math.PI * rng());
}
