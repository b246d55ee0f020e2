import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defaultHeartbeatSettings as settings } from '../../../src/core/cluster/heartbeat-defaults.ts';
import { detectors } from '../../../src/core/health/detector/registry.ts';
import { modelTrace, traceModels } from '../../../src/core/health/model-traces.ts';
import { measureQuality, type Quality } from '../../../src/core/health/quality.ts';
import { readTrace, type Trace, type TraceSpan } from '../../../src/core/health/trace.ts';
import { tune } from '../../../src/core/health/tune.ts';

/** Answers every second but in these seconds, each answered after a millisecond. */
function seconds(count: number, lost: readonly number[], more: Partial<Trace> = {}): Trace {
  const beats = Array.from({ length: count }, (_, n) => ({
    sentMs: n * 1000,
    receivedMs: lost.includes(n) ? null : n * 1000 + 1,
  }));
  const nodes = [{ node: 'a', beats, deaths: [] as TraceSpan[] }];
  return { intervalMs: 1000, origin: '', nodes, stalls: [], ...more };
}

const byTimeout = (trace: Trace): Quality => measureQuality(trace, detectors.timeout, settings);

describe('measureQuality', () => {
  it('is without fault for a node that always answers', () => {
    expect(byTimeout(seconds(100, []))).toMatchObject({
      detection: { meanMs: 3001, p99Ms: 3001, maxMs: 3001 },
      mistakeCount: 0,
      queryAccuracy: 1,
    });
  });

  it('allows as many losses as fit into T', () => {
    expect(byTimeout(seconds(100, [50, 51])).mistakeCount).toBe(0);
  });

  it('counts a judgement about a living node as a mistake, for as long as it lasts', () => {
    // Heard at 49 001 ms, so judged at 52 001, and heard again at 54 001.
    const quality = byTimeout(seconds(101, [50, 51, 52, 53]));
    expect(quality.mistakeCount).toBe(1);
    expect(quality.mistakeDuration).toEqual({ meanMs: 2000, maxMs: 2000 });
    expect(quality.queryAccuracy).toBeCloseTo(1 - 2000 / 100_001, 9);
    expect(quality.mistakesPerHour).toBeCloseTo(3_600_000 / 100_001, 6);
  });

  it('takes the same for a death when it was one', () => {
    const trace = seconds(101, [50, 51, 52, 53]);
    const nodes = [{ ...trace.nodes[0]!, deaths: [{ fromMs: 49_500, toMs: 53_500 }] }];
    expect(byTimeout({ ...trace, nodes })).toMatchObject({
      deaths: { count: 1, missedCount: 0, maxMs: 52_001 - 49_500 },
      mistakeCount: 0,
    });
  });

  it('misses a death that is over before it is judged', () => {
    const trace = seconds(101, [50]);
    const nodes = [{ ...trace.nodes[0]!, deaths: [{ fromMs: 49_500, toMs: 50_500 }] }];
    expect(byTimeout({ ...trace, nodes }).deaths).toMatchObject({ count: 1, missedCount: 1 });
  });

  it('counts silence to the end of the trace', () => {
    const quality = byTimeout(seconds(20, [15, 16, 17, 18, 19]));
    expect(quality.mistakeDuration.meanMs).toBe(19_000 - 17_001);
  });

  it('does not count the time in which the asking machine stood still', () => {
    const trace = seconds(100, []);
    const late = trace.nodes[0]!.beats.map((beat, n) =>
      n > 40 && n < 50 ? { ...beat, receivedMs: 50_000 } : beat,
    );
    const nodes = [{ ...trace.nodes[0]!, beats: late }];
    expect(byTimeout({ ...trace, nodes }).mistakeCount).toBe(1);
    const stalls = [{ fromMs: 40_500, toMs: 50_000 }];
    expect(byTimeout({ ...trace, nodes, stalls }).mistakeCount).toBe(0);
  });

  it('does not count intervals that the asking machine stretched', () => {
    const trace = seconds(100, []);
    const beats = trace.nodes[0]!.beats.filter((_, n) => n < 40 || n > 60 || n % 8 === 0);
    const nodes = [{ ...trace.nodes[0]!, beats }];
    expect(byTimeout({ ...trace, nodes }).mistakeCount).toBe(0);
  });

  it('counts time once that lies in several stalls', () => {
    const trace = seconds(100, [50, 51, 52, 53, 54, 55]);
    const stalls = [
      { fromMs: 50_500, toMs: 52_000 },
      { fromMs: 51_500, toMs: 52_000 },
    ];
    // 7 s of silence, 1.5 s of them stalled: 2.5 s more than T.
    expect(byTimeout({ ...trace, stalls }).mistakeDuration.meanMs).toBe(2500);
  });

  it('counts nodes without an answer as dead all the time', () => {
    const trace = seconds(
      100,
      Array.from({ length: 100 }, (_, n) => n),
    );
    expect(byTimeout(trace)).toMatchObject({ mistakeCount: 1, mistakeDuration: { maxMs: 96_000 } });
  });
});

describe('the models of traces', () => {
  const day = { intervalMs: 1000, durationMs: 4 * 3_600_000, nodeCount: 2, seed: 3 };

  it.each(Object.keys(traceModels) as (keyof typeof traceModels)[])(
    '%s is the same for a seed',
    (name) => {
      const short = { ...day, durationMs: 600_000 };
      expect(modelTrace(name, short)).toEqual(modelTrace(name, short));
      expect(modelTrace(name, short)).not.toEqual(modelTrace(name, { ...short, seed: 4 }));
      for (const { beats } of modelTrace(name, short).nodes) {
        expect(beats).toHaveLength(600);
        for (const { sentMs, receivedMs } of beats) {
          if (receivedMs !== null) expect(receivedMs).toBeGreaterThan(sentMs);
        }
      }
    },
  );

  it('a quiet network makes no mistakes, pauses with a heavy tail do, own stalls none', () => {
    expect(byTimeout(modelTrace('lan', day)).mistakeCount).toBe(0);
    expect(
      byTimeout(modelTrace('gc', { ...day, durationMs: 12 * 3_600_000 })).mistakeCount,
    ).toBeGreaterThan(1);
    const stalls = modelTrace('stalls', day);
    expect(byTimeout(stalls).mistakeCount).toBe(0);
    expect(byTimeout({ ...stalls, stalls: [] }).mistakeCount).toBeGreaterThan(1);
  });
});

describe('tune', () => {
  const run = (trace: Trace, targetMs: number) => {
    const turns = tune(trace, settings, targetMs);
    for (;;) {
      const turn = turns.next();
      if (turn.done === true) return turn.value;
    }
  };

  it('meets the target with every detector, and spends no more time than it must', () => {
    const quiet = run(
      modelTrace('lan', { intervalMs: 1000, durationMs: 600_000, nodeCount: 2, seed: 1 }),
      3000,
    );
    expect(quiet.map(({ detector }) => detector)).toEqual(['timeout', 'phi', 'chen']);
    for (const { chosenBy } of quiet) {
      expect(chosenBy.mistakeCount).toBe(0);
      expect(chosenBy.detection.p99Ms).toBeLessThan(1500); // nothing speaks for more
    }
  });

  it('spends all the time there is where that avoids mistakes', () => {
    const [timeout] = run(seconds(400, [50, 51, 120, 121, 250, 251, 300, 301]), 3500);
    expect(timeout!.chosenBy.mistakeCount).toBe(0);
    expect(timeout!.settings.timeoutMs).toBeGreaterThan(1900);
  });

  it('proposes nothing for a target that the interval rules out', () => {
    expect(run(seconds(100, []), 1000)).toEqual([]);
  });

  it('ends with what it has when told to', () => {
    const turns = tune(seconds(100, []), settings, 3000);
    turns.next();
    const last = turns.next(true);
    expect(last.done).toBe(true);
  });
});

it.each(['recorded', 'pareto'])('the trace %s of the fixtures can be replayed', (name) => {
  const url = new URL(`../../fixtures/heartbeat/${name}.ndjson`, import.meta.url);
  const read = readTrace(readFileSync(url, 'utf8'), name);
  if (!('trace' in read)) throw new Error(JSON.stringify(read.problems));
  expect(read.trace.origin).not.toBe('');
  for (const spec of [detectors.timeout, detectors.phi, detectors.chen]) {
    const quality = measureQuality(read.trace, spec, {
      ...settings,
      intervalMs: read.trace.intervalMs,
    });
    expect(quality.hours).toBeGreaterThan(0.2);
    expect(quality.queryAccuracy).toBeGreaterThan(0.9);
  }
});
