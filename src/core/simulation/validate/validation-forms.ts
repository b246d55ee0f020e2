import type { CellOutcome } from '../experiment.ts';
import type { Batch } from './batches.ts';
import {
  bestSplit,
  choicesResponse,
  queuedResponse,
  sharedResponse,
  sharedVariance,
  splitResponse,
  turnsResponse,
} from './closed-forms.ts';
import { shorterQueueResponse } from './shorter-queue.ts';
import { PIECES, type ValidationModel } from './validation-models.ts';

/** A figure of theory, and the simulations that must come to it. */
export interface ClosedForm {
  /** What is known, such as `M/M/c`. */
  readonly name: string;
  /** Where, such as `c = 2, ρ = 0.5`. */
  readonly setting: string;
  readonly quantity: string;
  readonly exact: number;
  /**
   * Simulations whose estimates, each times its factor, add up to the figure: one with the factor 1, or
   * n and 2n nodes for a limit of very many, 2 m(2n) - m(n), in which the first error falls out.
   */
  readonly parts: readonly { readonly run: ValidationRun; readonly factor: number }[];
  /** What a run says of the figure. */
  batches(outcome: CellOutcome): Batch[];
}

/** A model to be run; forms may have it in common. */
export interface ValidationRun {
  readonly model: ValidationModel;
  /** Time in which the cluster forgets where it began. */
  readonly settling: number;
}

/** Relaxation time of M/M/1, and of whatever is quicker. */
const settlingOf = (rho: number): number => 1 / ((1 - Math.sqrt(rho)) * (1 - Math.sqrt(rho)));

/** A piece of the measured part is at least so many settling times. */
const SETTLED = 2;

function run(model: ValidationModel, settling = settlingOf(model.rho)): ValidationRun {
  return { model, settling };
}

/** Mean response time, from the pieces of the measured part. */
function pieces({ timeline }: CellOutcome): Batch[] {
  return timeline.slice(-PIECES).map(({ metrics }) => {
    const count = metrics.answersPerSecond!;
    return { count, sum: count * (metrics.meanResponseMs ?? 0) };
  });
}

const ones = (count: number): number[] => Array.from({ length: count }, () => 1);

function form(
  name: string,
  setting: string,
  exact: number,
  model: ValidationModel,
  settling?: number,
): ClosedForm {
  const parts = [{ run: run(model, settling), factor: 1 }];
  return { name, setting, quantity: 'mean response', exact, parts, batches: pieces };
}

function sharedForms(): ClosedForm[] {
  const single = [0.5, 0.8, 0.9, 0.95].map((rho) =>
    form('M/M/1-PS', `ρ = ${rho}`, sharedResponse(rho), { speeds: [1], policy: 'random', rho }),
  );
  const laws = [
    { law: 'constant', parameter: 0, meanMs: 1 },
    { law: 'hyperexponential', parameter: 10, meanMs: 1 },
    { law: 'lognormal', parameter: 2, meanMs: 1 },
  ] as const;
  const insensitive = laws.map((cpu) =>
    form('M/G/1-PS', `${cpu.law} demands, ρ = 0.8`, sharedResponse(0.8), {
      speeds: [1],
      policy: 'random',
      rho: 0.8,
      classes: [{ share: 1, cpu }],
    }),
  );
  return [...single, ...insensitive, ...[0.5, 0.8, 0.9].flatMap(conditionalForms), ...variances()];
}

/** Classes of fixed demands among exponential ones; the mean of all is 1. */
const FIXED = [0.1, 1, 10];
const FIXED_SHARE = 0.05;

function conditionalForms(rho: number): ClosedForm[] {
  const fixed = FIXED.reduce((sum, demand) => sum + FIXED_SHARE * demand, 0);
  const rest = 1 - FIXED.length * FIXED_SHARE;
  const one = run({
    speeds: [1],
    policy: 'random',
    rho,
    classes: [
      ...FIXED.map((meanMs) => ({
        share: FIXED_SHARE,
        cpu: { law: 'constant' as const, parameter: 0, meanMs },
      })),
      {
        share: rest,
        cpu: { law: 'exponential' as const, parameter: 0, meanMs: (1 - fixed) / rest },
      },
    ],
  });
  return FIXED.map((demand, at) => ({
    name: 'M/G/1-PS',
    setting: `demand ${demand}, ρ = ${rho}`,
    quantity: 'mean response of it',
    exact: demand * sharedResponse(rho),
    parts: [{ run: one, factor: 1 }],
    batches: ({ timeline }) =>
      timeline.slice(-PIECES).map(({ classes }) => {
        const { answers, responseMs } = classes[at]!;
        return { count: answers, sum: responseMs };
      }),
  }));
}

function variances(): ClosedForm[] {
  return [0.5, 0.8, 0.9].map((rho) => ({
    name: 'M/M/1-PS',
    setting: `ρ = ${rho}`,
    quantity: 'variance of response',
    exact: sharedVariance(rho),
    parts: [{ run: run({ speeds: [1], policy: 'random', rho }), factor: 1 }],
    // About the exact mean, since the mean of a piece would take part of its variance away.
    batches: ({ timeline }) =>
      timeline.slice(-PIECES).map(({ metrics }) => {
        const count = metrics.answersPerSecond!;
        const off = (metrics.meanResponseMs ?? 0) - sharedResponse(rho);
        const deviation = metrics.deviationMs ?? 0;
        return { count, sum: count * (deviation * deviation + off * off) };
      }),
  }));
}

function queueForms(): ClosedForm[] {
  const queued = [2, 4, 8].flatMap((cores) =>
    [0.5, 0.8, 0.9, 0.95].map((rho) =>
      form('M/M/c', `c = ${cores}, ρ = ${rho}`, queuedResponse(cores, rho), {
        speeds: [1],
        cores,
        discipline: 'fifo',
        policy: 'random',
        rho,
      }),
    ),
  );
  const turns = [2, 4, 8].flatMap((nodes) =>
    [0.5, 0.8, 0.9, 0.95].map((rho) =>
      form('round robin', `${nodes} nodes, ρ = ${rho}`, turnsResponse(nodes, rho), {
        speeds: ones(nodes),
        discipline: 'fifo',
        policy: 'round-robin',
        rho,
      }),
    ),
  );
  const shorter = [0.5, 0.7, 0.8, 0.9, 0.95].map((rho) =>
    form('shortest queue', `2 nodes, ρ = ${rho}`, shorterQueueResponse(rho), {
      speeds: [1, 1],
      policy: 'least-connections',
      rho,
    }),
  );
  return [...queued, ...turns, ...shorter];
}

const LOADS = [0.5, 0.7, 0.8, 0.9, 0.95, 0.99];

function choiceForms(): ClosedForm[] {
  const alone = LOADS.map((rho) =>
    form('one choice', `ρ = ${rho}`, choicesResponse(1, rho), {
      speeds: [1],
      policy: 'p2c:choices=1',
      rho,
    }),
  );
  const several = [2, 3].flatMap((choices) =>
    LOADS.map((rho): ClosedForm => {
      const few = rho > 0.9 ? 400 : 100;
      const parts = [
        { nodes: 2 * few, factor: 2 },
        { nodes: few, factor: -1 },
      ].map(({ nodes, factor }) => {
        const model = { speeds: ones(nodes), policy: `p2c:choices=${choices}`, rho };
        return { run: run(model, 1 / (1 - rho)), factor };
      });
      return {
        name: `${choices} choices`,
        setting: `ρ = ${rho}, very many nodes`,
        quantity: 'mean response',
        exact: choicesResponse(choices, rho),
        parts,
        batches: pieces,
      };
    }),
  );
  return [...alone, ...several];
}

function splitForms(): ClosedForm[] {
  const speeds = [4, 2, 2, 1];
  const whole = speeds.reduce((sum, speed) => sum + speed, 0);
  return [0.1, 0.5, 0.9].flatMap((rho) => {
    const best = bestSplit(rho * whole, speeds);
    const used = speeds.filter((_, i) => best[i]! > 0);
    const weights = best.filter((rate) => rate > 0);
    const usedWhole = used.reduce((sum, speed) => sum + speed, 0);
    const equal = speeds.map(() => (rho * whole) / speeds.length);
    const isEqualStable = equal[0]! < Math.min(...speeds);
    return [
      ...(isEqualStable
        ? [
            form('fixed split', `equal, 4 2 2 1, ρ = ${rho}`, splitResponse(equal, speeds), {
              speeds,
              weights: ones(speeds.length),
              policy: 'random',
              rho,
            }),
          ]
        : []),
      form('fixed split', `best, 4 2 2 1, ρ = ${rho}`, splitResponse(best, speeds), {
        speeds: used,
        weights,
        policy: 'weighted-random',
        rho: (rho * whole) / usedWhole,
      }),
      form(
        'fixed split',
        `by speed, 4 2 2 1, ρ = ${rho}`,
        splitResponse(
          speeds.map((speed) => rho * speed),
          speeds,
        ),
        { speeds, policy: 'weighted-random', rho },
      ),
    ];
  });
}

/** All that the engine is held to. */
export function closedForms(): ClosedForm[] {
  return [...sharedForms(), ...queueForms(), ...choiceForms(), ...splitForms()];
}

/** Requests of a run, so that its pieces are long against the time in which it settles. */
export function requestsOf({ model, settling }: ValidationRun, requests: number): number {
  const speed = model.speeds.reduce((sum, one) => sum + one, 0) * (model.cores ?? 1);
  return Math.ceil(Math.max(requests, SETTLED * PIECES * settling * model.rho * speed));
}
