import { describe, expect, it } from 'vitest';
import { planScenario } from '../../../../src/cli/simulate-plan.ts';
import { pointCount } from '../../../../src/core/simulation/cells.ts';
import type { SimulationPlan } from '../../../../src/core/simulation/experiment.ts';
import { planDocument } from '../../../../src/core/simulation/scenario/plan-document.ts';
import { scenarios } from '../../../../src/core/simulation/scenarios/registry.ts';

const all = Object.entries(scenarios);
const unchanged = { set: {} };

/** All that can be compared: cells are functions of their place. */
function whole(plan: SimulationPlan) {
  const { about, parameters, axis, series, metrics, seeds } = plan;
  const { name: _, ...told } = about;
  const jobs = series.flatMap((_, s) =>
    Array.from({ length: pointCount(plan) }, (_, p) => plan.cell(s, p, seeds[0]!)),
  );
  return { about: told, parameters, axis, series, metrics, seeds, jobs };
}

describe.each(all)('%s', (name, scenario) => {
  it('has a name for a command line and a summary for a list', () => {
    expect(name).toMatch(/^[a-z]+(?:-[a-z]+)+$/);
    expect(name.length).toBeLessThanOrEqual(20);
    expect(scenario.summary.length).toBeLessThanOrEqual(60);
  });

  it('tells what it is about; a claim has a source and is judged', async () => {
    const { about, judge } = await planScenario(name, unchanged);
    expect(about.title).not.toBe('');
    expect(about.assumptions.length).toBeGreaterThan(0);
    expect(about.claim === '').toBe(about.source === '');
    expect(judge === undefined).toBe(about.source === '');
  });

  it('is not judged once it is changed, unless by more seeds or others', async () => {
    const { parameters } = await planScenario(name, unchanged);
    const own = await planScenario(name, { set: {}, seed: 7, seedCount: 12 });
    expect(own.judge === undefined).toBe(scenario.judge === undefined);
    expect(own.seeds).toEqual(Array.from({ length: 12 }, (_, i) => 7 + i));
    const [first] = Object.entries(parameters);
    if (first === undefined) return;
    const set = { [first[0]]: String(first[1]) };
    expect((await planScenario(name, { set })).judge).toBeUndefined();
  });

  if (scenario.kind === 'document') {
    it('as simulate show prints it, is the same plan', async () => {
      const read = await planDocument(`${scenario.document}\n`, 'copy.yaml', unchanged);
      expect(whole(read)).toEqual(whole(await planScenario(name, unchanged)));
      expect(read.judge).toBeUndefined();
    });
  }
});

it('no two scenarios have the same summary or title', async () => {
  const plans = await Promise.all(all.map(([name]) => planScenario(name, unchanged)));
  expect(new Set(all.map(([, { summary }]) => summary)).size).toBe(all.length);
  expect(new Set(plans.map(({ about }) => about.title)).size).toBe(all.length);
});
