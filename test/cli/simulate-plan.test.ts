import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readOverrides } from '../../src/cli/simulate-flags.ts';
import { planScenario } from '../../src/cli/simulate-plan.ts';
import { profilesText } from '../support/recordings.ts';
import { scenarioText } from '../support/simulations.ts';

const folder = mkdtempSync(join(tmpdir(), 'lbctl-simulate-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const steady = file('steady.yaml', scenarioText.replace(/^faults.*\n/m, ''));
const profiles = file('profiles.ndjson', profilesText());

/** The model of the first cell. */
async function modelOf(name: string, flags: Parameters<typeof readOverrides>[0]) {
  const plan = await planScenario(name, readOverrides(flags).overrides);
  const job = plan.cell(0, 0, plan.seeds[0]!);
  if (job.kind !== 'model') throw new Error('no model');
  return job.model;
}

describe('a plan', () => {
  it('of a file has its path for a name', async () => {
    expect(await planScenario(steady, { set: {} })).toMatchObject({ about: { name: steady } });
  });

  it.each([
    { name: 'as it is', flags: {}, isJudged: true },
    { name: 'with other seeds', flags: { seeds: 3, seed: 7 }, isJudged: true },
    { name: 'with a parameter set', flags: { set: ['critical=60'] }, isJudged: false },
    { name: 'with another duration', flags: { duration: '10s' }, isJudged: false },
    { name: 'with other policies', flags: { policy: 'p2c' }, isJudged: false },
    { name: 'with other nodes', flags: { profiles }, isJudged: false },
  ])('of a bundled scenario $name: judged is $isJudged', async ({ flags, isJudged }) => {
    const plan = await planScenario('lti-critical', readOverrides(flags).overrides);
    expect(plan.judge !== undefined).toBe(isJudged);
  });

  it('of a name that is none names the near one', async () => {
    const failure = { code: 'USAGE', hint: 'did you mean lti-critical?' };
    await expect(planScenario('lti-critcal', { set: {} })).rejects.toMatchObject(failure);
    await expect(planScenario('toString', { set: {} })).rejects.toMatchObject({ code: 'USAGE' });
  });
});

describe('what the operator changes', () => {
  it('is the duration, with the warm-up in proportion', async () => {
    const own = await modelOf(steady, {});
    const longer = await modelOf(steady, { duration: '30s' });
    expect(own.durationMs).toBe(3_000);
    expect(longer.durationMs).toBe(30_000);
    expect(longer.warmUpMs / own.warmUpMs).toBeCloseTo(10, 10);
  });

  it('are the nodes, by their measured profiles', async () => {
    const { nodes } = await modelOf(steady, { profiles });
    expect(nodes.map(({ id }) => id)).toEqual(['web-1', 'web-2', 'web-3', 'web-4']);
    expect(nodes.map(({ speed }) => Number(speed.toFixed(3)))).toEqual([
      1.333, 1.333, 0.667, 0.667,
    ]);
    expect(nodes[0]!.weight).toBeGreaterThan(nodes[1]!.weight);
  });

  it('are the arrivals, as they were recorded', async () => {
    const line = '10.0.0.1 - - [01/Dec/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 10\n';
    const trace = file('access.log', `${line}${line}${line.replace('GET /', '\\x16\\x03')}`);
    const { overrides, remarks } = readOverrides({ trace });
    expect(overrides.trace!.instants).toHaveLength(2);
    expect(remarks).toEqual(['1 line of the log left out: no request in it']);
    expect(await modelOf(steady, { trace })).toMatchObject({ load: { kind: 'recorded' } });
  });

  it('are policies', () => {
    expect(readOverrides({ policy: 'p2c,lti' }).overrides.policies).toEqual(['p2c', 'lti']);
  });
});
