import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkLoadLimits } from '../../src/cli/bench-limits.ts';
import { type PlanFlags, planBench } from '../../src/cli/bench-plan.ts';
import { benchHeaders } from '../../src/cli/bench-requests.ts';
import { parseRateSpec } from '../../src/core/load/rate-text.ts';

const folder = mkdtempSync(join(tmpdir(), 'lbctl-plan-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const cluster = file(
  'lbctl.yaml',
  `version: 1
nodes:
  - {id: web-1, address: "127.0.0.1:8001"}
  - {id: web-2, address: "127.0.0.2", weight: 2}
  - {id: web-3, address: "127.0.0.3", state: dead}
`,
);

const plan = (names: readonly string[], flags: Partial<PlanFlags> = {}) =>
  planBench(names, {
    ...{ insecure: false, duration: '10s', timeout: '10s', threads: 1, seed: 1 },
    ...{ 'lift-limits': false, 'i-own-this-target': false, 'keyed-by': 'request' },
    ...flags,
  });
const here = ['http://127.0.0.1:9001', 'http://127.0.0.1:9002'];

describe('a plan', () => {
  it('is an open run at 100/s of the root of each target unless more is said', async () => {
    const { plan: made, urls, requests } = await plan(here);
    expect(made).toMatchObject({
      model: { kind: 'open', rate: { kind: 'constant', rate: 100 }, arrivals: 'constant' },
      limits: { timeoutMs: 10_000, connections: 128 },
      durationMs: 10_000,
    });
    expect({ urls, requests }).toEqual({ urls: here, requests: '/' });
  });

  it('has as many connections to each node as requests are in flight in a closed run', async () => {
    const { plan: made } = await plan(here, { connections: 300 });
    expect(made).toMatchObject({ model: { kind: 'closed' }, limits: { connections: 300 } });
  });

  it('takes the nodes of a cluster that are alive, with their weights', async () => {
    const { plan: made, urls } = await plan([], { cluster, port: 8080 });
    expect(made.nodes.map(({ id, weight }) => [id, weight])).toEqual([
      ['web-1', 1],
      ['web-2', 2],
    ]);
    expect(urls).toEqual(['http://127.0.0.1:8001', 'http://127.0.0.2:8080']);
  });

  it('takes nodes by name, and critical counts of all or of one', async () => {
    const flags = { cluster, 'critical-count': ['9', 'web-2=5'] };
    const { plan: made } = await plan(['web-2', 'web-1'], flags);
    expect(made.nodes.map(({ id, criticalCount }) => [id, criticalCount])).toEqual([
      ['web-2', 5],
      ['web-1', 9],
    ]);
  });

  const stranger = 'http://192.0.2.7:80';
  it('loads strangers only when they are known, or one says so', async () => {
    await expect(plan([stranger])).rejects.toMatchObject({ code: 'LOAD_REFUSED' });
    const known = file('own.yaml', 'version: 1\nnodes:\n  - {id: far, address: 192.0.2.7}\n');
    expect((await plan([stranger], { cluster: known })).urls).toEqual(['http://192.0.2.7']);
    const other = plan(['http://192.0.2.8'], { cluster: known });
    await expect(other).rejects.toMatchObject({ code: 'LOAD_REFUSED' });
    expect((await plan([stranger], { 'i-own-this-target': true })).urls).toHaveLength(1);
  });

  it.each([
    {
      name: 'two of one name',
      names: ['a=http://127.0.0.1:1', 'a=http://127.0.0.1:2'],
      code: 'USAGE',
    },
    {
      name: 'one place twice',
      names: ['a=http://127.0.0.1:1', 'b=http://127.0.0.1:1'],
      code: 'USAGE',
    },
    { name: 'URLs and names', names: ['http://127.0.0.1:1', 'web-1'], code: 'USAGE' },
    {
      name: 'a node that is not there',
      names: ['web-9'],
      flags: { cluster },
      code: 'UNKNOWN_NODE',
    },
    { name: 'different paths', names: [`${here[0]}/a`, `${here[1]}/b`], code: 'USAGE' },
    {
      name: 'more threads than connections',
      flags: { threads: 2, 'max-connections': 1 },
      code: 'USAGE',
    },
    {
      name: 'a closed run with an idle thread',
      flags: { threads: 3, connections: 2 },
      code: 'USAGE',
    },
    {
      name: 'a closed run with an idle thread, whatever nodes may have',
      flags: { threads: 3, connections: 2, 'max-connections': 9 },
      code: 'USAGE',
    },
    { name: 'a critical count of 0', flags: { 'critical-count': ['0'] }, code: 'USAGE' },
    {
      name: 'a critical count of nobody',
      flags: { 'critical-count': ['x=3'] },
      code: 'UNKNOWN_NODE',
    },
    { name: 'a template for nothing', flags: { template: '/{key}' }, code: 'USAGE' },
    { name: 'a choice of one', flags: { choice: 'uniform' }, code: 'USAGE' },
    { name: 'a blank in a path', flags: { path: '/a b' }, code: 'USAGE' },
    { name: 'a method with a blank', flags: { method: 'GET IT' }, code: 'USAGE' },
    { name: 'too short a run', flags: { duration: '10ms' }, code: 'USAGE' },
    { name: 'too high a rate', flags: { rate: '60k/s' }, code: 'LOAD_REFUSED' },
    { name: 'keys that are not there', flags: { keys: '/none' }, code: 'KEYS_UNREADABLE' },
  ])('refuses $name', async ({ names = here, flags = {}, code }) => {
    await expect(plan(names, flags)).rejects.toMatchObject({ code });
  });

  it('sends a body by POST unless another method is said', async () => {
    const body = file('body', 'hello');
    expect((await plan(here, { body })).requests).toBe('POST / (5 bytes)');
    const put = await plan(here, { body, method: 'PUT', path: '/x' });
    expect(put).toMatchObject({
      requests: 'PUT /x (5 bytes)',
      plan: { requests: { method: 'PUT' } },
    });
  });
});

describe('limits', () => {
  const rate = (text: string) =>
    ({ kind: 'open', rate: parseRateSpec(text), arrivals: 'poisson' }) as const;
  it.each([
    { name: '50 000/s', model: rate('50k/s'), isFine: true },
    { name: 'a ramp beyond', model: rate('1/s..50001/s') },
    { name: 'a step beyond', model: rate('10/s:1s,60k/s:1s') },
    { name: '10 minutes', ms: 600_000, isFine: true },
    { name: 'longer', ms: 600_001 },
    { name: '1024 connections', connections: 1024, isFine: true },
    { name: 'more', connections: 1025 },
    { name: '1024 at a time', model: { kind: 'closed', connections: 1024 } as const, isFine: true },
    { name: 'more at a time', model: { kind: 'closed', connections: 1025 } as const },
  ])('$name: $isFine', ({ model = rate('1/s'), ms = 1000, connections = 1, isFine = false }) => {
    const check = (): void => checkLoadLimits(model, ms, connections, 2);
    if (isFine) expect(check).not.toThrow();
    else expect(check).toThrow(expect.objectContaining({ code: 'LOAD_REFUSED' }));
  });
});

describe('headers', () => {
  it('are names and values without the blanks around', () => {
    expect(
      benchHeaders(['Accept:  text/html \t', 'X-Empty:', 'X-Two: a: b', 'X-L: caf\xe9']),
    ).toEqual([
      ['Accept', 'text/html'],
      ['X-Empty', ''],
      ['X-Two', 'a: b'],
      ['X-L', 'caf\xe9'],
    ]);
  });

  it.each([
    'no colon',
    ': no name',
    'two words: x',
    'X: a\r\nY: b',
    'X: \x00',
    'X: €',
    'Content-Length: 3',
    'transfer-ENCODING: chunked',
    'Expect: 100-continue',
    'Upgrade: h2c',
  ])('%j is none', (text) => {
    expect(() => benchHeaders([text])).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});
