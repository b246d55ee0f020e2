import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FaultBed, type Watch, whyNoBed } from '../support/fault-bed.ts';

/** T = interval + timeout; these runs are short, `npm run bench` has the long ones. */
const SETTINGS = 'interval: 200ms, timeout: 800ms';
const T = 1000;
/** For a machine that does much else: this is no measurement. */
const SLACK = 1500;

const reason = whyNoBed();
if (reason !== undefined) {
  if (process.env.CI === 'true') throw new Error(`the fault bed is required here: ${reason}`);
  process.stderr.write(`\n!!! SKIPPED: the fault bed: ${reason}\n`);
}

describe.skipIf(reason !== undefined)('heartbeat watch in a network with faults', () => {
  let bed: FaultBed;
  let watch: Watch;

  beforeAll(async () => {
    bed = await FaultBed.make(2, 2);
    watch = await bed.watch(SETTINGS);
  });
  afterAll(async () => {
    await bed?.remove();
  });

  /** Others than the node in trouble must not have been declared dead. */
  const deaths = (since: number): (string | undefined)[] =>
    watch.events
      .filter((event) => event.to === 'dead' && Date.parse(event.at) >= since)
      .map(({ node }) => node);

  it('finds a killed process by its refusals, before the deadline, and its recovery', async () => {
    const killed = Date.now();
    bed.signal('r1h1', 'SIGKILL');
    expect(await watch.found('r1h1', 'dead', killed)).toBeLessThan(T + SLACK);
    expect(watch.verdicts('r1h1', killed).at(-1)).toMatchObject({ finding: 'refused' });
    const started = Date.now();
    await bed.start('r1h1');
    await watch.found('r1h1', 'alive', started);
    expect(deaths(killed)).toEqual(['r1h1']);
  });

  it('finds a frozen process, although its kernel accepts connections', async () => {
    const frozen = Date.now();
    bed.signal('r1h2', 'SIGSTOP');
    expect(await watch.found('r1h2', 'dead', frozen)).toBeLessThan(T + SLACK);
    expect(watch.verdicts('r1h2', frozen).at(-1)).toMatchObject({ finding: 'no-answer' });
    bed.signal('r1h2', 'SIGCONT');
    await watch.found('r1h2', 'alive', frozen);
    expect(deaths(frozen)).toEqual(['r1h2']);
  });

  it.each([
    { name: 'everything that comes in is dropped', rules: [['in', 'drop']] },
    { name: 'everything that goes out is dropped', rules: [['out', 'drop']] },
    {
      name: 'both',
      rules: [
        ['in', 'drop'],
        ['out', 'drop'],
      ],
    },
    {
      name: 'a connection is half open: what is sent on it is dropped',
      rules: [['in', 'tcp dport 7000 ct state established drop']],
    },
  ] as const)('finds a node of which $name', async ({ rules }) => {
    const cut = Date.now();
    for (const [direction, rule] of rules) bed.firewall('r2h1', direction, rule);
    expect(await watch.found('r2h1', 'dead', cut)).toBeLessThan(T + SLACK);
    bed.clearFirewall('r2h1');
    await watch.found('r2h1', 'alive', cut);
    expect(deaths(cut)).toEqual(['r2h1']);
  });

  it('finds a node whose link is down', async () => {
    const cut = Date.now();
    bed.link('r2h2', 'down');
    expect(await watch.found('r2h2', 'dead', cut)).toBeLessThan(T + SLACK);
    bed.link('r2h2', 'up');
    await watch.found('r2h2', 'alive', cut);
    expect(deaths(cut)).toEqual(['r2h2']);
  });

  it('takes a rack that is cut off for one incident', async () => {
    const cut = Date.now();
    const incident = () =>
      watch.events.find(
        ({ event, at, isOver }) =>
          event === 'incident' && isOver === false && Date.parse(at) >= cut,
      );
    bed.rackLink(2, 'down');
    await watch.until('incident', () => incident() !== undefined);
    expect(incident()!.cause).toMatchObject({
      kind: 'zone',
      name: 'rack-2',
      nodes: ['r2h1', 'r2h2'],
    });
    bed.rackLink(2, 'up');
    await watch.until('end of the incident', (events) =>
      events.some(
        ({ event, at, isOver }) => event === 'incident' && isOver === true && Date.parse(at) >= cut,
      ),
    );
    for (const id of ['r2h1', 'r2h2']) await watch.found(id, 'alive', cut);
    expect(deaths(cut).every((node) => node?.startsWith('r2'))).toBe(true);
  });

  it('blames its own cut link, and nobody else', async () => {
    const cut = Date.now();
    bed.watcherLink('down');
    await watch.until('nodes unknown', (events) => {
      const since = events.filter((event) => Date.parse(event.at) >= cut && event.to === 'unknown');
      return new Set(since.map(({ node }) => node)).size === 4;
    });
    bed.watcherLink('up');
    for (const { id } of bed.hosts) await watch.found(id, 'alive', cut);
    expect(deaths(cut)).toEqual([]);
  });

  it('accuses nobody after it was frozen itself', async () => {
    const frozen = Date.now();
    watch.signal('SIGSTOP');
    await after(3000);
    watch.signal('SIGCONT');
    await watch.until('stall', (events) =>
      events.some(({ event, at }) => event === 'stall' && Date.parse(at) >= frozen),
    );
    await after(2 * T);
    expect(deaths(frozen)).toEqual([]);
  });

  it.each(['timeout', 'phi'])('makes no mistake at 10 % of loss, by %s', async (detector) => {
    const lossy = await bed.watch('interval: 200ms', '--detector', detector);
    const since = Date.now();
    for (const { id } of bed.hosts) bed.firewall(id, 'in', 'numgen random mod 100 < 10 drop');
    await after(6000);
    for (const { id } of bed.hosts) bed.clearFirewall(id);
    const dead = lossy.events.filter(({ to, at }) => to === 'dead' && Date.parse(at) >= since);
    await lossy.end();
    expect(dead).toEqual([]);
  });
});

/** Time that a fault must last; nothing tells that it lasted long enough. */
const after = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
