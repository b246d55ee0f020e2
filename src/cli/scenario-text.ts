import type { BundledScenario } from '../core/simulation/scenario.ts';
import { renderTable } from './render/table.ts';

/** A parameter of a computed experiment, with what it means. */
export interface ScenarioParameter {
  readonly name: string;
  readonly default: number | string;
  readonly about: string;
  readonly least: number;
  readonly most: number;
}

/** A document has its parameters in itself. */
export function scenarioParameters(scenario: BundledScenario): ScenarioParameter[] {
  if (scenario.kind === 'document') return [];
  return Object.entries(scenario.meanings).map(([name, { about, least, most }]) => ({
    name,
    default: scenario.parameters[name]!,
    about,
    least,
    most,
  }));
}

/** The document; of a computed experiment what can be set, as comments, so that it is no scenario when kept. */
export function scenarioText(name: string, scenario: BundledScenario): string {
  if (scenario.kind === 'document') return scenario.document;
  const right = (title: string) => ({ title, align: 'right' as const });
  const table = renderTable(
    [{ title: 'parameter' }, right('default'), right('from'), right('to'), { title: 'meaning' }],
    scenarioParameters(scenario).map((one) => [
      one.name,
      String(one.default),
      String(one.least),
      String(one.most),
      one.about,
    ]),
  );
  const text = `${name} is computed without events, so there is no document of it.
What can be set and varied: lbctl simulate run ${name} --set NAME=VALUE

${table}`;
  return text.replaceAll(/^/gm, '# ').replaceAll(/ +$/gm, '');
}
