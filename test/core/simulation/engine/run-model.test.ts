import { describe, expect, it } from 'vitest';
import { defaultHeartbeatSettings } from '../../../../src/core/cluster/heartbeat-defaults.ts';
import { policyNames } from '../../../../src/core/policy/registry.ts';
import { runModel } from '../../../../src/core/simulation/engine/run-model.ts';
import type { SimulationModel } from '../../../../src/core/simulation/model.ts';
import { exponential, type ModelTraits, modelOf, storyOf } from '../../../support/models.ts';

/** A bit of everything. */
const rich: ModelTraits = {
  nodes: [
    { speed: 2, weight: 2, freeBytes: 1e9, totalBytes: 2e9 },
    {
      crowding: { base: 0.3, capacity: 20, steepness: 3, slowest: 0.05, isMemory: true },
      freeBytes: 1e9,
      totalBytes: 2e9,
    },
    { cores: 2, discipline: 'fifo', weight: 2, freeBytes: 1e9, totalBytes: 2e9 },
  ],
  cpu: exponential(15),
  disk: exponential(4),
  load: { kind: 'bursty', low: 50, high: 300, lowMs: 1000, highMs: 300 },
  keys: { kind: 'drawn', count: 1000, choice: 'zipf:1.1' },
  monitor: { everyMs: 500, delayMs: 20, costMs: 5, costEveryMs: 1000 },
  heartbeat: { ...defaultHeartbeatSettings, intervalMs: 200, timeoutMs: 400 },
  wandering: { least: 0.8, most: 1, meanMs: 700 },
  timeoutMs: 2000,
  retries: 1,
  faults: [
    { kind: 'vanish', node: 1, atMs: 3000 },
    { kind: 'restore', node: 1, atMs: 5000 },
    { kind: 'slow', node: 0, to: 0.5, atMs: 2000 },
  ],
  warmUpMs: 500,
  durationMs: 8000,
  pieces: 10,
};

describe.each(policyNames)('by %s', (policy) => {
  // A table of distribution follows no weights.
  const nodes = rich.nodes as NonNullable<Exclude<ModelTraits['nodes'], number>>;
  const traits = { ...rich, policy, nodes: nodes.map((node) => ({ ...node, weight: 1 })) };

  it('equal models have equal outcomes, to the last bit', () => {
    const play = (model: SimulationModel): string => JSON.stringify(runModel(model));
    const first = play(modelOf(traits));
    expect(play(modelOf(traits))).toBe(first);
    // As it comes from another thread.
    expect(play(structuredClone(modelOf(traits)))).toBe(first);
    expect(play(modelOf({ ...traits, seed: 2 }))).not.toBe(first);
  });
});

describe('policies see the same requests', () => {
  /** Nodes that nobody waits at: a response time is the demand. */
  const idle: ModelTraits = {
    nodes: Array(5).fill({ cores: 1e6 }),
    classes: [
      { name: 'a', share: 0.3, cpu: exponential(20), disk: null, storedBytes: 0 },
      { name: 'b', share: 0.7, cpu: exponential(5), disk: null, storedBytes: 0 },
    ],
    keys: { kind: 'drawn', count: 500, choice: 'zipf:1.1' },
    load: 100,
    durationMs: 5000,
  };
  const requestsBy = (policy: string, more: ModelTraits = {}): string[] =>
    storyOf({ ...idle, policy, ...more })
      .answers.map(
        ({ atMs, responseMs }) => `${(atMs - responseMs).toFixed(6)} ${responseMs.toFixed(6)}`,
      )
      .sort();

  it.each(['random', 'lti', 'ring', 'dch', 'p2c'])('%s as round-robin', (policy) => {
    const requests = requestsBy('round-robin');
    expect(requests.length).toBeGreaterThan(400);
    expect(requestsBy(policy)).toEqual(requests);
  });

  it('whatever else is drawn: loads of monitors, wandering speeds that stay, heartbeats', () => {
    const more: ModelTraits = {
      monitor: { everyMs: 100, delayMs: 0, costMs: 0, costEveryMs: 100 },
      wandering: { least: 1, most: 1, meanMs: 10 },
      heartbeat: defaultHeartbeatSettings,
    };
    expect(requestsBy('random', more)).toEqual(requestsBy('random'));
  });

  it('others with another seed', () => {
    expect(requestsBy('random', { seed: 2 })).not.toEqual(requestsBy('random'));
  });

  it('with the same keys', () => {
    const nodesBy = (policy: string): number[] =>
      storyOf({ ...idle, policy, dispatch: { knowsDemands: true } }).sends.map(({ node }) => node);
    // Bounds so wide are none; `circle` is the algorithm of both.
    const ring = nodesBy('ring:algorithm=circle');
    expect(new Set(ring).size).toBe(5);
    expect(nodesBy('bounded-ring:c=1000')).toEqual(ring);
  });
});
