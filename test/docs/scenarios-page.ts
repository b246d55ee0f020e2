import type { DemandSpec } from '../../src/core/load/demand/demand.ts';
import { demandLaws } from '../../src/core/load/demand/registry.ts';
import type { SimulationPlan } from '../../src/core/simulation/experiment.ts';
import { engineMetrics, metricMeanings } from '../../src/core/simulation/metrics.ts';
import {
  type FaultRecipe,
  faultRecipes,
} from '../../src/core/simulation/scenario/fault-recipes.ts';
import { type FormatKey, format } from '../../src/core/simulation/scenario/format.ts';
import { planComputed } from '../../src/core/simulation/scenario/plan-computed.ts';
import { planDocument } from '../../src/core/simulation/scenario/plan-document.ts';
import type { ComputedExperiment } from '../../src/core/simulation/scenario.ts';
import { scenarios } from '../../src/core/simulation/scenarios/registry.ts';
import { code, markdownTable, page, prose, renderedFrom, sentence } from './markdown.ts';

/** Headings of the sections of a scenario file, in the order of the page. */
const headings: Readonly<Record<keyof typeof format, string>> = {
  scenario: 'The file',
  node: 'A node of `nodes`',
  memory: '`memory` of a node',
  capacity: '`capacity` of a node',
  requests: '`requests`',
  class: 'A class of `classes`',
  load: '`load` at a rate',
  burst: '`burst` of a load',
  bursts: '`load` in bursts',
  closed: '`load` by clients',
  policy: 'A series of `policies`',
  dispatch: '`dispatch`',
  monitor: '`monitor`',
  heartbeat: '`heartbeat`',
  limits: '`limits`',
  wandering: '`wandering`',
  run: '`run`',
};

type About = SimulationPlan['about'];

/** What every bundled scenario says of itself, documents read for it. */
export async function bundledAbouts(): Promise<Map<string, About>> {
  const abouts = new Map<string, About>();
  for (const [name, scenario] of Object.entries(scenarios)) {
    const { about } =
      scenario.kind === 'computed'
        ? planComputed(name, scenario, { set: {} })
        : await planDocument(scenario.document, name, { set: {} });
    abouts.set(name, about);
  }
  return abouts;
}

/** Scenarios: the file format, and those that come with the program. */
export function scenariosPage(abouts: ReadonlyMap<string, About>): string {
  return page(
    '# Scenarios',
    renderedFrom('the format of scenario files and the registry of scenarios'),
    'A scenario is a YAML file. Durations, rates, sizes and shares have their units, `250ms`, `300/s`, `4GB`, `75%`; all mistakes are told at once, each with its place. The least one:',
    '```yaml\nversion: 1\nnodes: [{ id: n, count: 3 }]\nload: 100/s\nrun: { duration: 10s }\n```',
    ...Object.entries(format).flatMap(([section, keys]) => [
      `## ${headings[section as keyof typeof format]}`,
      keyTable(keys),
    ]),
    '## Faults',
    `A recipe, whom it befalls, and words with values: ${code('at')} from the start of the run, warm-up included, ${code('for')} how long until it is as before.`,
    markdownTable(
      ['fault', 'example', 'what happens'],
      Object.entries(faultRecipes).map(([name, recipe]: [string, FaultRecipe]) => [
        code(name),
        code(recipe.example),
        sentence(recipe.summary),
      ]),
    ),
    '## Laws of demands',
    `A law, its number behind a colon, and the mean: ${code('lognormal:2 5ms')}; a mean alone is constant.`,
    markdownTable(
      ['law', 'number', 'default', 'requests'],
      Object.entries(demandLaws).map(([name, spec]: [string, DemandSpec]) => [
        code(name),
        spec.parameter?.name ?? '',
        spec.parameter === undefined ? '' : String(spec.parameter.default),
        sentence(spec.summary),
      ]),
    ),
    '## Metrics',
    markdownTable(
      ['metric', 'meaning'],
      engineMetrics.map(({ name }) => [code(name), sentence(metricMeanings[name]!)]),
    ),
    '## Bundled scenarios',
    'Of those that are documents `lbctl simulate show NAME` prints the file.',
    ...[...abouts.values()].flatMap((about) => bundled(about)),
  );
}

function keyTable(keys: Readonly<Record<string, FormatKey>>): string {
  return markdownTable(
    ['key', 'meaning', 'default', 'example'],
    Object.entries(keys).map(([key, { about, example, ...others }]) => [
      code(key),
      sentence(about),
      prose(others.default ?? ''),
      code(example),
    ]),
  );
}

function bundled({ name, source, claim, assumptions }: About): string[] {
  const scenario = scenarios[name]!;
  return [
    `### ${name}`,
    sentence(scenario.summary),
    source === '' ? '' : `Source: ${prose(source)}`,
    claim === '' ? '' : `Claim: ${sentence(claim)}`,
    assumptions.map((one) => `- ${sentence(one)}`).join('\n'),
    scenario.kind === 'computed' ? parametersOf(scenario) : '',
  ];
}

function parametersOf({ parameters, meanings }: ComputedExperiment): string {
  return markdownTable(
    ['parameter', 'default', 'from', 'to', 'meaning'],
    Object.entries(meanings).map(([name, { least, most, about }]) => [
      code(name),
      String(parameters[name]),
      String(least),
      String(most),
      sentence(about),
    ]),
  );
}
