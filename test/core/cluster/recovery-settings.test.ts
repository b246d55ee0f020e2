import { describe, expect, it } from 'vitest';
import { parseCluster } from '../../../src/core/cluster/parse.ts';
import { isInstant } from '../../../src/core/cluster/recovery-rules.ts';
import { listSettings } from '../../../src/core/cluster/settings.ts';
import { LbError } from '../../../src/core/kernel/errors.ts';

const clusterOf = (heartbeat: string) => `version: 1
zones: [a, a/1, b, c/9]
nodes:
  - { id: dns-1, address: 10.0.0.1, zone: a/1 }
  - dns-2=10.0.0.2,zone=b
heartbeat:
${heartbeat}
`;
const parse = (heartbeat: string) =>
  parseCluster(clusterOf(heartbeat), { file: 'lbctl.yaml', algorithms: [] });

/** `line message | hint` of all mistakes; the section's settings begin in line 7. */
async function mistakes(heartbeat: string): Promise<string[]> {
  const error = await parse(heartbeat).catch((thrown: unknown) => thrown);
  if (!(error instanceof LbError)) throw new Error('nothing was wrong with it', { cause: error });
  return error.problems.map(({ line, message, hint }) => `${line} ${message} | ${hint ?? ''}`);
}

describe('recovery settings', () => {
  it('are none where nothing is said, with guards', async () => {
    const { heartbeat } = await parse('  interval: 1s');
    expect(heartbeat).toMatchObject({
      actions: [],
      guards: { maxShare: 0.2, maxActions: 20, windowMs: 600_000 },
      maintenance: [],
    });
  });

  it('are taken over, with the defaults of each action', async () => {
    const cluster = await parse(`  actions:
    - { on: dead, zones: [a], kind: restart, command: [ssh, "{host}", reboot], cooldown: 1m }
    - { on: alive, nodes: [dns-2], kind: notify, command: [mail] }
  guards: { maxShare: 0.5, window: 1h }
  maintenance:
    - { zones: [c], from: 2026-12-01T22:00Z, to: "2026-12-02T00:00:00.5+01:00", reason: switch }`);
    expect(cluster.heartbeat).toMatchObject({
      actions: [
        { on: 'dead', zones: ['a'], kind: 'restart', cooldownMs: 60_000, attempts: 5 },
        { on: 'alive', nodes: ['dns-2'], command: ['mail'], cooldownMs: 300_000, attempts: 5 },
      ],
      guards: { maxShare: 0.5, maxActions: 20, windowMs: 3_600_000 },
      maintenance: [{ zones: ['c'], from: '2026-12-01T22:00Z', reason: 'switch' }],
    });
    const settings = listSettings(cluster).filter(({ isGiven }) => isGiven);
    expect(settings.map(({ name, value }) => `${name} ${value}`)).toEqual([
      'heartbeat.actions dead: restart of a by ssh {host} reboot; alive: notify of dns-2 by mail',
      'heartbeat.guards.maxShare 0.5',
      'heartbeat.guards.window 1h',
      'heartbeat.maintenance c from 2026-12-01T22:00Z to 2026-12-02T00:00:00.5+01:00 (switch)',
    ]);
  });

  it.each([
    {
      name: 'a node that is not there',
      text: '  actions: [{ on: dead, nodes: [dns-1, dsn-2], kind: exec, command: [x] }]',
      want: ['7 heartbeat.actions 1.nodes 2: there is no node "dsn-2" | did you mean dns-2?'],
    },
    {
      name: 'a zone that is not there',
      text: '  maintenance: [{ zones: [a/2], from: 2026-12-01T22:00Z, to: 2026-12-02T22:00Z }]',
      want: ['7 heartbeat.maintenance 1.zones 1: there is no zone "a/2" | did you mean a/1?'],
    },
    {
      name: 'an end before the beginning',
      text: '  maintenance: [{ from: 2026-12-01T22:00Z, to: 2026-12-01T23:00+02:00 }]',
      want: [
        '7 heartbeat.maintenance 1.to is "2026-12-01T23:00+02:00", but must be after from, which is "2026-12-01T22:00Z" | ',
      ],
    },
    {
      name: 'a time without a zone',
      text: '  maintenance: [{ from: 2026-12-01T22:00, to: 2026-12-02T22:00Z }]',
      want: [
        '7 heartbeat.maintenance 1.from is "2026-12-01T22:00", but must be a time with its zone, such as 2026-12-01T22:00Z | write from: 2026-12-01T22:00Z',
      ],
    },
    {
      name: 'what a living node is restarted for',
      text: '  actions: [{ on: alive, kind: restart, command: [x] }]',
      want: [
        '7 heartbeat.actions 1 restarts a node when it is alive again | write on: dead or on: degraded, or another kind',
      ],
    },
    {
      name: 'attempts at what is done once',
      text: '  actions: [{ on: dead, kind: notify, command: [x], attempts: 2 }]',
      want: ['7 heartbeat.actions 1.attempts is of no use for kind notify | it is for restart'],
    },
    {
      name: 'an action without a command, and one of no kind',
      text: '  actions: [{ on: dead, kind: exec }, { on: dead, kind: restrat, command: [] }]',
      want: [
        "7 no command in heartbeat.actions 1 | write command: [ssh, '{host}', systemctl, restart, dns]",
        '7 heartbeat.actions 2.kind is "restrat", but must be restart, notify or exec | did you mean restart?',
        "7 heartbeat.actions 2.command is [], but must name a program | write command: [ssh, '{host}', systemctl, restart, dns]",
      ],
    },
    {
      name: 'guards out of range, and a key of no meaning',
      text: '  guards: { maxShare: 2, maxShar: 1 }',
      want: [
        '7 heartbeat.guards.maxShare is 2, but must be a number from 0 to 1 | ',
        '7 unknown key "maxShar" in heartbeat.guards | did you mean maxShare?',
      ],
    },
  ])('refuse $name', async ({ text, want }) => {
    expect(await mistakes(text)).toEqual(want);
  });
});

describe('isInstant', () => {
  it.each([
    ['2026-12-01T22:00Z', true],
    ['2026-12-01T22:00:59.123-05:30', true],
    ['2026-12-01T22:00+0100', true],
    ['2028-02-29T00:00Z', true],
    ['2026-02-29T00:00Z', false],
    ['2026-04-31T00:00Z', false],
    ['2026-13-01T00:00Z', false],
    ['2026-12-00T00:00Z', false],
    ['2026-12-01T24:00Z', false],
    ['2026-12-01T22:60Z', false],
    ['2026-12-01T22:00', false],
    ['2026-12-01', false],
    ['2026-12-01 22:00Z', false],
    ['tomorrow', false],
    ['', false],
  ])('%j: %s', (text, want) => {
    expect(isInstant(text)).toBe(want);
  });
});
