import { readText } from '../adapters/files.ts';
import { LbError } from '../core/kernel/errors.ts';
import { nearest } from '../core/kernel/nearest.ts';
import type { SimulationPlan } from '../core/simulation/experiment.ts';
import { planComputed } from '../core/simulation/scenario/plan-computed.ts';
import { planDocument } from '../core/simulation/scenario/plan-document.ts';
import type { BundledScenario, Overrides } from '../core/simulation/scenario.ts';
import { scenarioNames, scenarios } from '../core/simulation/scenarios/registry.ts';

/**
 * The plan of a bundled scenario, or of a file: what ends in .yaml, or has a folder in front; `-` is
 * standard input.
 * @throws LbError USAGE, INPUT_INVALID
 */
export async function planScenario(name: string, overrides: Overrides): Promise<SimulationPlan> {
  if (isFile(name)) return planDocument(readText(name), name, overrides);
  const scenario = bundledScenario(name);
  if (scenario.kind === 'computed') return planComputed(name, scenario, overrides);
  const plan = await planDocument(scenario.document, name, overrides);
  const { judge } = scenario;
  return judge === undefined || isChanged(overrides) ? plan : { ...plan, judge };
}

function isFile(name: string): boolean {
  return name === '-' || /[/\\]|\.ya?ml$/i.test(name);
}

/** Of a changed scenario nobody claims anything. More seeds, or others, are no change. */
function isChanged({ set, seed: _, seedCount: __, ...others }: Overrides): boolean {
  return Object.keys(set).length > 0 || Object.keys(others).length > 0;
}

/** @throws LbError USAGE with the name that was probably meant */
export function bundledScenario(name: string): BundledScenario {
  if (Object.hasOwn(scenarios, name)) return scenarios[name]!;
  const guess = nearest(name, scenarioNames);
  throw new LbError('USAGE', `there is no scenario "${name}"`, {
    hint:
      guess === undefined
        ? 'lbctl simulate list has them all; the name of a file ends in .yaml'
        : `did you mean ${guess}?`,
  });
}
