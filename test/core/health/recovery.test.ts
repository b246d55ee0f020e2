import { describe, expect, it } from 'vitest';
import type {
  ActionSettings,
  RecoverySettings,
} from '../../../src/core/cluster/recovery-settings.ts';
import { defaultRecoverySettings } from '../../../src/core/cluster/recovery-settings.ts';
import type { Cause } from '../../../src/core/health/localise.ts';
import { decide } from '../../../src/core/health/recovery.ts';
import { planRecovery } from '../../../src/core/health/recovery-plan.ts';
import type {
  NodeEvent,
  RecoveryDecision,
  RecoveryObservation,
  RecoveryState,
} from '../../../src/core/health/recovery-state.ts';

const EPOCH = Date.parse('2026-12-01T00:00:00Z');
const restart: ActionSettings = {
  on: 'dead',
  kind: 'restart',
  command: ['ssh', '{host}', 'restart {node} in {zone}: {cause}, {other}'],
  cooldownMs: 300_000,
  attempts: 3,
};
const notify: ActionSettings = { ...restart, kind: 'notify', command: ['tell', '{node}'] };

const nodes = Array.from({ length: 10 }, (_, i) => ({
  id: `n${i}`,
  zone: i < 5 ? 'a/1' : 'ab',
  host: `10.0.0.${i}`,
}));

type Given = Partial<Omit<RecoveryObservation, 'events'>> & { events?: readonly string[] };

/** A watch whose time the test moves. Deaths are their nodes' own unless `causes` says otherwise. */
class Watch {
  readonly #plan: ReturnType<typeof planRecovery>;
  #state: RecoveryState | undefined;
  readonly #dead = new Set<string>();
  readonly #running = new Set<number>();
  now = 0;

  constructor(settings: Partial<RecoverySettings>, isDryRun = false) {
    this.#plan = planRecovery({ ...defaultRecoverySettings, ...settings }, nodes, isDryRun);
  }

  /** @param events such as `n1 dead`, and `n1 calm` for loads that are over no limit any more */
  step(after: number, { events = [], ...given }: Given = {}): RecoveryDecision {
    this.now += after;
    const changes = events.map((text): NodeEvent => {
      const [node, what] = text.split(' ') as [string, 'dead' | 'alive' | 'degraded' | 'calm'];
      const evidence = `${node} is ${what}`;
      if (what === 'degraded') return { node, by: 'loads', to: what, evidence };
      if (what === 'calm') return { node, by: 'loads', to: 'alive', evidence };
      if (what === 'dead') this.#dead.add(node);
      else this.#dead.delete(node);
      return { node, by: 'heartbeats', to: what, evidence };
    });
    const observation: RecoveryObservation = {
      events: changes,
      isLocal: false,
      causes: [...this.#dead].map((name): Cause => ({ kind: 'node', name, nodes: [name] })),
      finished: [...this.#running],
      wallMs: EPOCH + this.now,
      ...given,
    };
    for (const id of observation.finished) this.#running.delete(id);
    const decision = decide(this.#state, observation, this.now, this.#plan);
    this.#state = decision.state;
    for (const { id } of decision.actions) this.#running.add(id);
    return decision;
  }
}

const acted = ({ actions }: RecoveryDecision): string[] =>
  actions.map(({ node, kind, attempt }) => `${node} ${kind} ${attempt}`);
const held = (decision: RecoveryDecision): string[] =>
  decision.held.map(({ node, reason, detail }) => `${node} ${reason} ${detail}`.trim());
const logged = ({ records }: RecoveryDecision): string[] =>
  records.map(({ node, kind, attempt, outcome, hold }) =>
    [node, kind, attempt, outcome, ...(hold ? [hold.reason] : [])].join(' '),
  );

describe('decide', () => {
  it('does nothing where nothing happens, or nothing is to be done', () => {
    expect(new Watch({ actions: [restart] }).step(0)).toMatchObject({ actions: [], records: [] });
    expect(new Watch({}).step(0, { events: ['n1 dead'] })).toMatchObject({ actions: [], held: [] });
  });

  it('fills the command in and says what it is about', () => {
    const { actions, records } = new Watch({ actions: [restart] }).step(5000, {
      events: ['n1 dead'],
    });
    expect(actions).toEqual([
      {
        id: 1,
        node: 'n1',
        zone: 'a/1',
        host: '10.0.0.1',
        on: 'dead',
        kind: 'restart',
        command: ['ssh', '10.0.0.1', 'restart n1 in a/1: node n1, {other}'],
        attempt: 1,
        epoch: 1,
        cause: 'node n1',
        evidence: 'n1 is dead',
      },
    ]);
    expect(records).toEqual([
      {
        at: '2026-12-01T00:00:05.000Z',
        node: 'n1',
        on: 'dead',
        epoch: 1,
        kind: 'restart',
        attempt: 1,
        why: 'n1 is dead',
        outcome: 'applied',
        command: ['ssh', '10.0.0.1', 'restart n1 in a/1: node n1, {other}'],
      },
    ]);
  });

  it('tries a restart again 1, 2, … s after it ended, then gives up once', () => {
    const watch = new Watch({ actions: [restart, notify] });
    expect(acted(watch.step(0, { events: ['n1 dead'] }))).toEqual(['n1 restart 1', 'n1 notify 1']);
    expect(acted(watch.step(30_000, { finished: [] }))).toEqual([]); // still running
    expect(acted(watch.step(500))).toEqual([]); // has just ended
    expect(acted(watch.step(999))).toEqual([]);
    expect(acted(watch.step(1))).toEqual(['n1 restart 2']);
    expect(acted(watch.step(100))).toEqual([]);
    expect(acted(watch.step(1999))).toEqual([]);
    expect(acted(watch.step(1))).toEqual(['n1 restart 3']);
    expect(logged(watch.step(100))).toEqual([]);
    expect(logged(watch.step(3999))).toEqual([]);
    expect(logged(watch.step(1))).toEqual(['n1 restart 3 gave-up']);
    for (let i = 0; i < 100; i++)
      expect(watch.step(60_000)).toMatchObject({ actions: [], records: [] });
  });

  it('waits a minute at most between attempts', () => {
    const watch = new Watch({ actions: [{ ...restart, attempts: 9 }] });
    const times: number[] = [];
    watch.step(0, { events: ['n1 dead'] });
    for (let last = watch.now; watch.now < 400_000; ) {
      if (watch.step(1000).actions.length === 0) continue;
      times.push((watch.now - last) / 1000);
      last = watch.now;
    }
    // A second later each, since commands end at the next step.
    expect(times).toEqual([2, 3, 5, 9, 17, 33, 61, 61]);
  });

  it('acts anew on a new death, after the cooldown', () => {
    const watch = new Watch({ actions: [restart] });
    watch.step(0, { events: ['n1 dead'] });
    watch.step(1000, { events: ['n1 alive'] });
    const again = watch.step(1000, { events: ['n1 dead'] });
    expect([acted(again), held(again)]).toEqual([[], ['n1 cooldown']]);
    expect(logged(watch.step(297_999))).toEqual([]);
    expect(acted(watch.step(1))).toEqual(['n1 restart 1']);
  });

  it('does not take a death that is reported again for another one', () => {
    const watch = new Watch({ actions: [{ ...notify, cooldownMs: 0 }] });
    expect(acted(watch.step(0, { events: ['n1 dead'] }))).toEqual(['n1 notify 1']);
    expect(acted(watch.step(1000, { events: ['n1 dead'] }))).toEqual([]);
  });

  it('leaves a death that is over alone', () => {
    const watch = new Watch({ actions: [restart] });
    expect(held(watch.step(0, { events: ['n1 dead'], isLocal: true }))).toEqual(['n1 local']);
    expect(watch.step(1000, { events: ['n1 alive'] })).toMatchObject({ actions: [], held: [] });
  });

  it('tells of nodes that come back, never of those that were never gone', () => {
    const back: ActionSettings = { ...notify, on: 'alive' };
    const watch = new Watch({ actions: [back] });
    expect(acted(watch.step(0, { events: ['n1 alive', 'n2 dead', 'n3 degraded'] }))).toEqual([]);
    const all = watch.step(1000, { events: ['n2 alive', 'n3 calm'] });
    expect(acted(all)).toEqual(['n2 notify 1', 'n3 notify 1']);
  });

  it('a death is not over because loads are, nor a new one because they begin to be too high', () => {
    const watch = new Watch({ actions: [restart, { ...notify, on: 'alive' }] });
    watch.step(0, { events: ['n1 degraded', 'n1 dead'], causes: [] });
    expect(held(watch.step(1000, { events: ['n1 calm'], causes: [] }))).toEqual(['n1 unsettled']);
    expect(held(watch.step(0, { events: ['n1 degraded'], causes: [] }))).toEqual(['n1 unsettled']);
    expect(acted(watch.step(1000))).toEqual(['n1 restart 1']);
    expect(acted(watch.step(1000, { events: ['n1 alive'] }))).toEqual(['n1 notify 1']);
  });

  it('a heartbeat is no end of too high loads, and a return no end of what is known of them', () => {
    const drain: ActionSettings = { ...notify, on: 'degraded' };
    const watch = new Watch({ actions: [drain, { ...notify, on: 'alive' }] });
    watch.step(0, { events: ['n1 degraded'], isLocal: true });
    expect(acted(watch.step(1000, { events: ['n1 alive'] }))).toEqual(['n1 notify 1']);
    watch.step(1000, { events: ['n1 dead'] });
    const back = watch.step(400_000, { events: ['n1 alive'] });
    expect(back.actions.map(({ on }) => on)).toEqual(['degraded', 'alive']);
  });

  it('tells of a return later when it could not at once', () => {
    const watch = new Watch({ actions: [{ ...notify, on: 'alive' }] });
    watch.step(0, { events: ['n1 dead'] });
    expect(held(watch.step(1000, { events: ['n1 alive'], isLocal: true }))).toEqual(['n1 local']);
    expect(acted(watch.step(1000))).toEqual(['n1 notify 1']);
  });

  const zone: Cause = { kind: 'zone', name: 'a/1', nodes: ['n1', 'n2'] };
  it.each([
    { name: 'the asking machine is in trouble', given: { isLocal: true }, want: 'local' },
    { name: 'the cause is not sure yet', given: { causes: [] }, want: 'unsettled' },
    { name: 'the cause is a zone', given: { causes: [zone] }, want: 'common-cause zone a/1' },
    {
      name: 'the cause is another node',
      given: { causes: [{ ...zone, kind: 'node' as const, name: 'n2' }] },
      want: 'common-cause node n2',
    },
    {
      name: 'the cause is the own link',
      given: { causes: [{ ...zone, kind: 'local' as const, name: '' }] },
      want: 'common-cause local',
    },
  ])('holds while $name, and says so once', ({ given, want }) => {
    const watch = new Watch({ actions: [restart] });
    const first = watch.step(0, { events: ['n1 dead'], ...given });
    expect([acted(first), held(first)]).toEqual([[], [`n1 ${want}`]]);
    expect(first.records).toMatchObject([
      { outcome: 'held', hold: first.state.episodes.get('n1')!.cases[0]!.hold },
    ]);
    const second = watch.step(60_000, given);
    expect([held(second), second.records]).toEqual([[`n1 ${want}`], []]);
    expect(acted(watch.step(1000))).toEqual(['n1 restart 1']);
  });

  it.each([
    { name: 'a moment before it', at: '2026-12-01T00:59:59.999Z', isHeld: false },
    { name: 'when it begins', at: '2026-12-01T01:00:00Z', isHeld: true },
    { name: 'a moment before it ends', at: '2026-12-01T01:59:59.999Z', isHeld: true },
    { name: 'when it ends', at: '2026-12-01T02:00:00Z', isHeld: false },
  ])('knows maintenance $name', ({ at, isHeld }) => {
    const maintenance = [
      { zones: ['a'], from: '2026-12-01T02:00+01:00', to: '2026-12-01T02:00Z', reason: 'switch' },
    ];
    const watch = new Watch({ actions: [restart], maintenance });
    const decision = watch.step(0, { events: ['n1 dead', 'n7 dead'], wallMs: Date.parse(at) });
    expect(held(decision)).toEqual(isHeld ? ['n1 maintenance switch'] : []);
    expect(acted(decision)).toContain('n7 restart 1'); // zone ab is not in a
  });

  it('keeps to nodes and zones of an action', () => {
    const scoped: ActionSettings = { ...restart, nodes: ['n7'], zones: ['a'] };
    const watch = new Watch({
      actions: [scoped],
      guards: { ...defaultRecoverySettings.guards, maxShare: 1 },
    });
    const decision = watch.step(0, { events: ['n8 dead', 'n7 dead', 'n1 dead'] });
    expect(acted(decision)).toEqual(['n1 restart 1', 'n7 restart 1']);
  });

  it('acts on no more nodes at once than their share, in their order', () => {
    const watch = new Watch({ actions: [notify] });
    const first = watch.step(0, { events: ['n4 dead', 'n3 dead', 'n2 dead'] });
    expect(acted(first)).toEqual(['n2 notify 1', 'n3 notify 1']);
    expect(held(first)).toEqual(['n4 share']);
    expect(acted(watch.step(1000, { events: ['n2 alive'] }))).toEqual(['n4 notify 1']);
  });

  it('lets a node that stays dead count until its window is over', () => {
    const watch = new Watch({ actions: [notify] });
    watch.step(0, { events: ['n2 dead', 'n3 dead'] });
    expect(held(watch.step(599_999, { events: ['n4 dead'] }))).toEqual(['n4 share']);
    expect(acted(watch.step(1))).toEqual(['n4 notify 1']);
  });

  it('always may act on one node, and not at all on shares of alive ones', () => {
    const guards = { ...defaultRecoverySettings.guards, maxShare: 0 };
    const watch = new Watch({ actions: [notify, { ...notify, on: 'alive' }], guards });
    expect(acted(watch.step(0, { events: ['n1 dead', 'n2 dead'] }))).toEqual(['n1 notify 1']);
    const back = watch.step(1000, { events: ['n1 alive', 'n2 alive'] });
    expect(acted(back)).toEqual(['n1 notify 1', 'n2 notify 1']);
  });

  it('takes no more actions than the window allows', () => {
    const guards = { maxShare: 1, maxActions: 2, windowMs: 60_000 };
    const watch = new Watch({ actions: [notify], guards });
    const first = watch.step(0, { events: ['n1 dead', 'n2 dead', 'n3 dead'] });
    expect([acted(first).length, held(first)]).toEqual([2, ['n3 rate']]);
    expect(held(watch.step(59_999))).toEqual(['n3 rate']);
    expect(acted(watch.step(1))).toEqual(['n3 notify 1']);
  });

  it('has nothing run in a dry run, and decides the same', () => {
    const watch = new Watch({ actions: [restart] }, true);
    expect(watch.step(0, { events: ['n1 dead'] })).toMatchObject({
      actions: [],
      records: [{ node: 'n1', attempt: 1, outcome: 'dry-run' }],
    });
    expect(logged(watch.step(999))).toEqual([]);
    expect(logged(watch.step(1))).toEqual(['n1 restart 2 dry-run']);
  });

  it('does not give up what it may not judge', () => {
    const watch = new Watch({ actions: [{ ...restart, attempts: 1 }] });
    watch.step(0, { events: ['n1 dead'] });
    watch.step(1000);
    expect(logged(watch.step(1000, { isLocal: true }))).toEqual(['n1 restart 2 held local']);
    expect(logged(watch.step(1000))).toEqual(['n1 restart 1 gave-up']);
  });

  it('puts in what it is told, not what that says', () => {
    const odd = [{ id: '{host}', zone: '', host: 'h' }];
    const plan = planRecovery({ ...defaultRecoverySettings, actions: [notify] }, odd);
    const events = [
      { node: '{host}', by: 'heartbeats' as const, to: 'dead' as const, evidence: '' },
    ];
    const causes: Cause[] = [{ kind: 'node', name: '{host}', nodes: ['{host}'] }];
    const observation = { events, causes, isLocal: false, finished: [], wallMs: EPOCH };
    const { actions } = decide(undefined, observation, 0, plan);
    expect(actions[0]!.command).toEqual(['tell', '{host}']);
  });

  it('passes over nodes and commands that it does not know', () => {
    const watch = new Watch({ actions: [restart] });
    expect(watch.step(0, { events: ['x dead'], finished: [7] })).toMatchObject({
      actions: [],
      held: [],
    });
  });
});
