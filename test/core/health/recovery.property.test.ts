import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ActionSettings } from '../../../src/core/cluster/recovery-settings.ts';
import type { Cause } from '../../../src/core/health/localise.ts';
import { decide } from '../../../src/core/health/recovery.ts';
import { planRecovery } from '../../../src/core/health/recovery-plan.ts';
import type {
  NodeEvent,
  RecoveryAction,
  RecoveryState,
} from '../../../src/core/health/recovery-state.ts';

const IDS = Array.from({ length: 8 }, (_, i) => `n${i}`);
const NODES = IDS.map((id, i) => ({ id, zone: i < 4 ? 'a' : 'b', host: id }));

const action = fc.record({
  on: fc.constantFrom('dead' as const, 'dead' as const, 'degraded' as const, 'alive' as const),
  kind: fc.constantFrom('restart' as const, 'notify' as const),
  command: fc.constant(['x']),
  cooldownMs: fc.constantFrom(0, 20_000),
  attempts: fc.integer({ min: 1, max: 4 }),
});

const step = fc.record({
  after: fc.constantFrom(0, 300, 1000, 5000, 70_000),
  events: fc.array(
    fc
      .record({
        node: fc.constantFrom(...IDS),
        change: fc.constantFrom(
          { by: 'heartbeats', to: 'dead' } as const,
          { by: 'heartbeats', to: 'dead' } as const,
          { by: 'heartbeats', to: 'alive' } as const,
          { by: 'loads', to: 'degraded' } as const,
          { by: 'loads', to: 'alive' } as const,
        ),
      })
      .map(({ node, change }): NodeEvent => ({ node, evidence: '', ...change })),
    { maxLength: 4 },
  ),
  isLocal: fc.constantFrom(false, false, false, true),
  blame: fc.constantFrom('node', 'node', 'node', 'zone', 'none'),
  finishes: fc.boolean(),
});

const scene = fc.record({
  actions: fc.array(action, { minLength: 1, maxLength: 3 }),
  guards: fc.record({
    maxShare: fc.constantFrom(0, 0.2, 0.25, 0.5, 1),
    maxActions: fc.integer({ min: 1, max: 6 }),
    windowMs: fc.constantFrom(2000, 60_000),
  }),
  steps: fc.array(step, { minLength: 1, maxLength: 40 }),
});

type Step = Omit<typeof step extends fc.Arbitrary<infer S> ? S : never, 'after' | 'blame'> & {
  readonly after: number;
  readonly blame: string;
};
type Scene = Omit<typeof scene extends fc.Arbitrary<infer S> ? S : never, 'steps'> & {
  readonly steps: readonly Step[];
};

interface Taken extends RecoveryAction {
  readonly at: number;
  readonly step: number;
  readonly isLocal: boolean;
  readonly blame: string;
}

/** What is known after a step. */
interface Moment {
  readonly taken: readonly Taken[];
  readonly now: number;
  /** The step in which each node was alive again. */
  readonly backIn: ReadonlyMap<string, number>;
  /** Ids of actions whose commands run. */
  readonly open: readonly number[];
}

/** Plays a scene. Nodes' states are followed apart from the code under test. */
function play({ actions, guards, steps }: Scene, check?: (moment: Moment) => void) {
  const plan = planRecovery(
    { actions: actions as ActionSettings[], guards, maintenance: [] },
    NODES,
  );
  const states = new Map<string, string>();
  const degraded = new Set<string>();
  const taken: Taken[] = [];
  const backIn = new Map<string, number>();
  const endedAt = new Map<number, number>();
  let state: RecoveryState | undefined;
  let open: number[] = [];
  let now = 0;
  let stepCount = 0;
  for (const { after, events, isLocal, blame, finishes } of steps) {
    now += after;
    for (const { node, by, to } of events) {
      if (by === 'loads' && to === 'degraded') degraded.add(node);
      else if (by === 'loads') degraded.delete(node);
      const before = states.get(node);
      if (by === 'loads' && before === 'dead') continue;
      const after = to === 'alive' && degraded.has(node) ? 'degraded' : to;
      if (after === (before ?? 'alive')) continue;
      if (to === 'alive') backIn.set(node, stepCount);
      states.set(node, after);
    }
    const dead = IDS.filter((id) => states.get(id) === 'dead');
    const causes: Cause[] =
      blame === 'node'
        ? dead.map((name) => ({ kind: 'node', name, nodes: [name] }))
        : blame === 'zone'
          ? [{ kind: 'zone', name: 'a', nodes: dead }]
          : [];
    const finished = finishes ? open : [];
    for (const id of finished) endedAt.set(id, now);
    open = open.filter((id) => !finished.includes(id));
    const decision = decide(state, { events, isLocal, causes, finished, wallMs: now }, now, plan);
    state = decision.state;
    for (const one of decision.actions) {
      taken.push({ ...one, at: now, step: stepCount, isLocal, blame });
    }
    open.push(...decision.actions.map(({ id }) => id));
    for (const { node, on } of decision.actions) {
      if (on === 'alive') expect(states.get(node)).not.toBe('dead');
      else expect(states.get(node)).toBe(on);
    }
    const reasons = new Set(decision.held.map(({ reason }) => reason));
    if (isLocal) expect([...reasons].every((reason) => reason === 'local')).toBe(true);
    check?.({ taken, now, backIn, open });
    stepCount++;
  }
  return { taken, states, endedAt, state: state! };
}

const assert = (check: (scene: Scene) => void): void =>
  fc.assert(fc.property(scene, check), { numRuns: 400, seed: 5 });

describe('decide', () => {
  it('never acts while the asking machine is in trouble, nor on a death of common or unknown cause', () => {
    assert((given) => {
      for (const { on, isLocal, blame } of play(given).taken) {
        expect(isLocal).toBe(false);
        if (on === 'dead') expect(blame).toBe('node');
      }
    });
  });

  it('never acts twice on one death, but restarts, and those no more often than allowed', () => {
    assert((given) => {
      const counts = new Map<string, Taken[]>();
      for (const one of play(given).taken) {
        const name = `${one.node} ${one.epoch} ${one.on} ${one.kind}`;
        counts.set(name, [...(counts.get(name) ?? []), one]);
      }
      for (const list of counts.values()) {
        const { on, kind } = list[0]!;
        const alike = given.actions.filter((one) => one.on === on && one.kind === kind);
        const most = alike.reduce((sum, one) => sum + (kind === 'restart' ? one.attempts : 1), 0);
        expect(list.length).toBeLessThanOrEqual(most);
      }
    });
  });

  it('never acts on more nodes at once than their share, nor more often than the guards allow', () => {
    let fullest = 0;
    assert((given) => {
      const { maxShare, maxActions, windowMs } = given.guards;
      const most = Math.max(1, Math.floor(maxShare * IDS.length));
      play(given, ({ taken, now, backIn, open }) => {
        const recent = taken.filter(({ at }) => now - at < windowMs);
        expect(recent.length).toBeLessThanOrEqual(maxActions);
        const counts = taken.filter(
          ({ id, on, node, at, step }) =>
            on !== 'alive' &&
            step >= (backIn.get(node) ?? 0) &&
            (now - at < windowMs || open.includes(id)),
        );
        const nodes = new Set(counts.map(({ node }) => node));
        expect(nodes.size).toBeLessThanOrEqual(most);
        if (most > 1) fullest = Math.max(fullest, nodes.size / most);
      });
    });
    expect(fullest).toBe(1);
  });

  it('waits 1, 2, 4, … 60 s from the end of one attempt to the next', () => {
    assert((given) => {
      const one: Scene = { ...given, actions: [{ ...given.actions[0]!, kind: 'restart' }] };
      const { taken, endedAt } = play(one);
      for (const next of taken) {
        if (next.attempt === 1) continue;
        const before = taken.find(
          ({ node, epoch, attempt }) =>
            node === next.node && epoch === next.epoch && attempt === next.attempt - 1,
        )!;
        const pause = Math.min(60_000, 1000 * 2 ** (before.attempt - 1));
        expect(next.at - endedAt.get(before.id)!).toBeGreaterThanOrEqual(pause);
      }
    });
  });

  it('forgets nothing: when all holds are gone, every death has been acted on', () => {
    assert((given) => {
      const quiet = { events: [], isLocal: false, blame: 'node', finishes: true };
      const steps = [
        ...given.steps,
        ...Array.from({ length: 200 }, () => ({ ...quiet, after: 70_000 })),
      ];
      const notify: Scene = { ...given, actions: [{ ...given.actions[0]!, on: 'dead' }], steps };
      const { taken, states, state } = play(notify);
      for (const [node, now] of states) {
        if (now !== 'dead') continue;
        const { epoch } = state.episodes.get(node)!;
        const acts = taken.filter((one) => one.node === node && one.epoch === epoch);
        const { kind, attempts } = notify.actions[0]!;
        expect(acts.length).toBe(kind === 'restart' ? attempts : 1);
      }
    });
  });
});
