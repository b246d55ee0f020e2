import type { Ratio } from '../../kernel/units.ts';
import type { CellOutcome, NodeFigures } from '../experiment.ts';
import type { Engine } from './engine.ts';
import { reportedUse } from './load-sampler.ts';

const PERCENTILES = [0.5, 0.9, 0.99, 0.999];

/** The figures of a run that is over. @param underWay requests that have not ended */
export function outcomeOf(engine: Engine, underWay: number): CellOutcome {
  const { measure, now, machines, model, fates } = engine;
  const { answers, errors, arrived, held, retries } = measure;
  const from = Math.min(engine.measuredFrom, now);
  const seconds = (now - from) / 1000;
  const nodes = nodeFigures(engine);
  const uses = model.nodes.map((_, node) => nodes[node]!.cpu);
  const { mean, variation, most } = spread(
    uses.filter((_, node) => machines.state(node) !== 'absent'),
  );
  const [p50Ms, p90Ms, p99Ms, p999Ms] = measure.percentilesMs(PERCENTILES);
  const ended = answers + errors;
  const metrics = {
    answersPerSecond: seconds > 0 ? answers / seconds : null,
    meanResponseMs: measure.meanResponseMs(),
    deviationMs: measure.deviationMs(),
    p50Ms: p50Ms!,
    p90Ms: p90Ms!,
    p99Ms: p99Ms!,
    p999Ms: p999Ms!,
    maxMs: measure.maximumMs(),
    errorShare: ended > 0 ? errors / ended : null,
    unfinishedShare: ended + underWay > 0 ? underWay / (ended + underWay) : null,
    heldShare: arrived > 0 ? held / arrived : null,
    retryShare: arrived > 0 ? retries / arrived : null,
    meanInFlight: now > from ? engine.inSystemMs / (now - from) : null,
    utilisationMean: mean,
    utilisationMax: most,
    utilisationVariation: variation,
    maxOverMean: mean > 0 ? most / mean : null,
    elapsedMs: now,
    detectionMs:
      fates.detections.length === 0
        ? null
        : fates.detections.reduce((sum, time) => sum + time, 0) / fates.detections.length,
    wrongDeaths: fates.wrongDeaths,
  };
  return { metrics, nodes, timeline: engine.timeline, events: fates.events };
}

function nodeFigures({ measure, machines, model, sampler, now }: Engine): NodeFigures[] {
  const sent = measure.sent.reduce((sum, count) => sum + count, 0);
  return model.nodes.map(({ id, baseUse }, node) => ({
    node: id,
    share: sent > 0 ? measure.sent[node]! / sent : 0,
    inFlightMax: measure.inFlightMax[node]!,
    cpu: reportedUse(baseUse, measure.cpu(node, machines, now) ?? 0),
    disk: measure.disk(node, machines, now),
    cpuDeviation: sampler.deviation(node),
  }));
}

function spread(uses: readonly Ratio[]): { mean: Ratio; variation: Ratio; most: Ratio } {
  const mean = uses.reduce((sum, use) => sum + use, 0) / uses.length;
  const squares = uses.reduce((sum, use) => sum + (use - mean) * (use - mean), 0);
  return {
    mean,
    variation: mean > 0 ? Math.sqrt(squares / uses.length) / mean : 0,
    most: uses.reduce((most, use) => Math.max(most, use), 0),
  };
}
