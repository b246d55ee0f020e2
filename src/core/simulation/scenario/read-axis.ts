import { isMapping } from '../../cluster/mapping.ts';
import type { Path } from '../../cluster/mistake.ts';
import type { Mistakes } from '../../cluster/mistakes.ts';
import { LbError } from '../../kernel/errors.ts';
import type { Axis, Parameters } from '../experiment.ts';
import { type Fields, parsedAt } from './fields.ts';
import { checkParameter, parseParameter } from './parameters.ts';
import { readQuantity, unitNames } from './quantity.ts';

const MOST_POINTS = 1000;

/** An axis with its values as the scenario has them, unit included. */
export interface VariedParameter {
  readonly axis: Axis;
  readonly values: readonly (number | string)[];
}

/** The section `vary`: one parameter and a list of values. */
export function readVary(root: Fields, parameters: Parameters): VariedParameter | null {
  const value = root.get('vary') ?? null;
  if (value === null) return null;
  const hint = 'for example vary: { rate: [200/s, 300/s] }';
  if (!isMapping(value) || Object.keys(value).length !== 1) {
    root.refuse('vary', 'must be a mapping of one parameter to its values', hint);
    return null;
  }
  const [[name, values]] = Object.entries(value) as [[string, unknown]];
  const path = [...root.at('vary'), name];
  if (!Array.isArray(values)) {
    root.mistakes.refuse(path, values, 'must be a list of values', hint);
    return null;
  }
  return varied(name, values, path, root.mistakes, parameters);
}

function varied(
  name: string,
  values: readonly unknown[],
  path: Path,
  mistakes: Mistakes,
  parameters: Parameters,
): VariedParameter | null {
  const read = parsedAt(name, path, mistakes, () => {
    const texts = values.map((item) => {
      if (typeof item === 'string' || typeof item === 'number') return String(item);
      throw new LbError('USAGE', `each value of ${name} must be a number or text`);
    });
    return axisOf(name, texts, parameters);
  });
  return read ?? null;
}

/**
 * @param values numbers, with units where the parameter has one; in any order
 * @throws LbError USAGE when there is no such parameter, or values are no numbers of its kind
 */
export function axisOf(
  name: string,
  values: readonly string[],
  parameters: Parameters,
): VariedParameter {
  checkParameter(name, parameters);
  const model = parameters[name]!;
  const kind = readQuantity(model)?.kind;
  if (kind === undefined) {
    throw new LbError('USAGE', `${name} is ${model}, which is no number to be varied`, {
      hint: 'let series differ in it: { name: other, policy: p2c, set: { … } }',
    });
  }
  if (values.length === 0 || values.length > MOST_POINTS) {
    throw new LbError(
      'USAGE',
      `${name} has ${values.length} values, but may have 1 to ${MOST_POINTS}`,
    );
  }
  const points = values
    .map((text) => {
      const value = parseParameter(name, text, model);
      return { value, number: readQuantity(value)!.value };
    })
    .sort((a, b) => a.number - b.number);
  const repeated = points.find(({ number }, i) => number === points[i + 1]?.number);
  if (repeated !== undefined) {
    throw new LbError('USAGE', `${name} has the value ${repeated.value} twice`);
  }
  const unit = unitNames[kind];
  const title = unit === '' ? name : `${name} (${unit})`;
  return {
    axis: { name, title, values: points.map(({ number }) => number) },
    values: points.map(({ value }) => value),
  };
}
