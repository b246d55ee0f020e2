import type { Ms, Ratio } from '../kernel/units.ts';
import { spectrum } from './durations.ts';
import { generatorReport } from './generator-report.ts';
import type { LoadPlan } from './load-plan.ts';
import type { LoadRun, RunBlock, RunPlan } from './load-run.ts';
import { outcomes } from './outcomes.ts';
import { printRateSpec } from './rate-text.ts';
import type { RecordingReader } from './recording-reader.ts';

/** What a plan does not say of itself. */
export interface PlanText {
  /** In the order of the plan's nodes. */
  readonly urls: readonly string[];
  readonly policy: string;
  readonly requests: string;
  readonly classNames: readonly string[];
  readonly pacing: string;
  /** Shares that the policy aims at, where there are such. */
  readonly idealShares: readonly Ratio[] | undefined;
}

/** What was recorded, and when. */
export interface LoadRecord {
  readonly reader: RecordingReader;
  readonly blocks: readonly RunBlock[];
  readonly startedAt: Date;
  /** Time in which requests were begun. */
  readonly durationMs: Ms;
  /** It was ended before its time. */
  readonly isPartial: boolean;
}

/** The result of a run. */
export function buildRun(plan: LoadPlan, text: PlanText, record: LoadRecord): LoadRun {
  const { reader, durationMs } = record;
  const everyone = reader.everyone;
  const total = outcomes(reader, everyone, durationMs);
  const dispatched = reader.counter('dispatchedCount', everyone);
  return {
    plan: planSummary(plan, text),
    seed: plan.seed,
    startedAt: record.startedAt.toISOString(),
    durationMs,
    isPartial: record.isPartial,
    total,
    nodes: plan.nodes.map(({ id }, node) => ({
      node: id,
      ...outcomes(reader, [node], durationMs),
      share: dispatched === 0 ? 0 : reader.counter('dispatchedCount', [node]) / dispatched,
      idealShare: text.idealShares?.[node] ?? null,
      connectionCount: reader.counter('connectionCount', [node]),
      surplusCount: reader.counter('surplusCount', [node]),
      inFlightMax: reader.counter('inFlightMax', [node]),
    })),
    classes:
      reader.classCount === 1
        ? []
        : text.classNames.map((name, requestClass) => ({
            name,
            ...outcomes(reader, [reader.classGroup(requestClass)], durationMs),
          })),
    blocks: record.blocks,
    spectrum: spectrum(reader.times('response', everyone), reader.times('service', everyone)),
    generator: generatorReport(plan, text.pacing, reader, total),
  };
}

function planSummary({ nodes, model, durationMs, limits }: LoadPlan, text: PlanText): RunPlan {
  return {
    model: model.kind === 'closed' ? 'closed' : 'open',
    ...(model.kind === 'open' && { rate: printRateSpec(model.rate), arrivals: model.arrivals }),
    ...(model.kind === 'recorded' && { arrivals: 'recorded' }),
    ...(model.kind === 'closed' && { connections: model.connections }),
    durationMs,
    policy: text.policy,
    requests: text.requests,
    timeoutMs: limits.timeoutMs,
    nodes: nodes.map(({ id, weight }, i) => ({ id, url: text.urls[i]!, weight })),
  };
}
