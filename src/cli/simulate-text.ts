import { formatCounted } from '../core/kernel/units-text.ts';
import type { Criterion, Parameters, SimulationResult } from '../core/simulation/experiment.ts';
import { printable } from './render/printable.ts';
import { isAsciiOnly, terminalColumns, textColumns } from './render/terminal.ts';
import { wrap } from './render/wrap.ts';
import { nodeTable } from './simulate-nodes.ts';
import { simulationPlot } from './simulate-plots.ts';
import { differenceTable, figureTables } from './simulate-tables.ts';
import { style } from './style.ts';

/** The whole result for a person: what was simulated, figures, differences, a picture, the verdict. */
export function simulationText(result: SimulationResult, columns = terminalColumns()): string {
  const readable = textColumns(columns);
  const parts = [
    head(result, readable),
    result.points.length === 0 ? '' : figureTables(result, columns),
    differenceTable(result),
    ...(result.axis === null ? result.points.map(nodeTable) : []),
    simulationPlot(result, { columns }),
    criteriaList(result.criteria, readable),
    closing(result, readable),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function head({ about, parameters, seeds }: SimulationResult, columns: number): string {
  const field = (name: string, text: string): string[] =>
    text === '' ? [] : [begun(wrap(`${name}: ${text}`, columns, 2), name.length + 1, style.dim)];
  const from = seeds[0]!;
  const seedText = seeds.length === 1 ? `seed ${from}` : `seeds ${from} to ${seeds.at(-1)!}`;
  return [
    style.bold(printable(about.title)),
    ...field('source', about.source),
    ...field('claim', about.claim),
    ...about.assumptions.flatMap((assumption) => field('assumed', assumption)),
    ...field('with', [...parameterTexts(parameters), seedText].join(', ')),
  ].join('\n');
}

function parameterTexts(parameters: Parameters): string[] {
  return Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
}

/** What the source claims, then what was found out beside it. */
function criteriaList(criteria: readonly Criterion[], columns: number): string {
  return criteria.map((criterion) => criterionText(criterion, columns)).join('\n');
}

function criterionText({ text, holds, found, isClaim }: Criterion, columns: number): string {
  const sign = isAsciiOnly() ? (holds ? 'yes' : 'NO ') : holds ? '✓' : '✗';
  const paint = holds ? style.good : isClaim ? style.bad : style.warn;
  const beside = isClaim ? '' : ' (not of the source)';
  const indent = sign.length + 1;
  const line = wrap(`${sign} ${text}${beside}: ${found}`, columns, indent);
  return begun(line, sign.length, paint);
}

/** Text whose first characters are painted. */
function begun(text: string, length: number, paint: (text: string) => string): string {
  return `${paint(text.slice(0, length))}${text.slice(length)}`;
}

function closing(result: SimulationResult, columns: number): string {
  const lines = [partialLine(result), verdictLine(result, columns)];
  return lines.filter((line) => line !== '').join('\n');
}

function partialLine({ isPartial, points, seeds, series, axis }: SimulationResult): string {
  if (!isPartial) return '';
  const total = series.length * (axis?.values.length ?? 1);
  const counts = points.map(({ bySeed }) => Object.values(bySeed)[0]?.length ?? 0);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const of = least === most ? `${least}` : `${least} to ${most}`;
  const reached =
    points.length === 0 ? '' : `, ${of} of ${formatCounted(seeds.length, 'seed')} at each`;
  return style.warn(
    `partial: interrupted with ${points.length} of ${formatCounted(total, 'point')} reached${reached}; nothing is judged`,
  );
}

function verdictLine({ isReproduced, criteria }: SimulationResult, columns: number): string {
  if (isReproduced === null) return '';
  if (isReproduced) return style.good('reproduced');
  const failed = criteria.filter(({ holds, isClaim }) => isClaim && !holds);
  const reasons = failed.map(({ text }) => text).join('; ');
  return style.bad(wrap(`NOT reproduced: ${reasons}`, columns, 2));
}
