import { isMapping } from '../../cluster/mapping.ts';
import type { Path } from '../../cluster/mistake.ts';
import { hintFor, type Mistakes } from '../../cluster/mistakes.ts';
import { LbError } from '../../kernel/errors.ts';
import type { Parameters } from '../experiment.ts';
import type { Fields } from './fields.ts';
import { readQuantity, withUnitOf } from './quantity.ts';

const MOST_PARAMETERS = 1000;
/** `$rate`, `${rate}`; `$$` is a dollar. */
const REFERENCE = /\$(?:(\$)|([A-Za-z]\w*)|\{([^}]*)\})/g;
const WHOLE = /^\$(?:([A-Za-z]\w*)|\{([^}]*)\})$/;

/** The section `parameters`: a name for a number, or for text with or without a unit. */
export function readParameters(root: Fields): Parameters {
  const value = root.get('parameters') ?? {};
  if (!isMapping(value)) {
    root.refuse('parameters', 'must be a mapping of names to values');
    return {};
  }
  const entries = Object.entries(value).slice(0, MOST_PARAMETERS);
  if (Object.keys(value).length > MOST_PARAMETERS) {
    root.refuse('parameters', `must have at most ${MOST_PARAMETERS} names`);
  }
  return Object.fromEntries(
    entries.flatMap(([name, given]) => {
      const path = [...root.at('parameters'), name];
      if (!/^[A-Za-z]\w*$/.test(name)) {
        root.mistakes.add(path, `${name} is no name of a parameter`, 'letters and digits only');
      } else if (typeof given === 'string' || Number.isFinite(given)) {
        return [[name, given as number | string]];
      } else root.mistakes.refuse(path, given, 'must be a number or text');
      return [];
    }),
  );
}

/**
 * A value for a parameter whose default is `model`, which says its kind: a plain number takes over the
 * unit. @throws LbError USAGE when it is of another kind
 */
export function parseParameter(
  name: string,
  text: string,
  model: number | string,
): number | string {
  const wanted = readQuantity(model);
  const given = withUnitOf(text.trim(), model);
  const kind = readQuantity(given)?.kind;
  const isRatio = wanted?.kind === 'ratio' && kind === 'number' && Number(given) <= 1;
  if (wanted === undefined || isRatio) return given;
  if (kind !== wanted.kind) {
    throw new LbError('USAGE', `${name} is ${text}, but must be like ${model}`, {
      hint: `for example ${name}=${model}`,
    });
  }
  return typeof model === 'number' ? Number(given) : given;
}

/** @throws LbError USAGE for a name that there is not, or a value of another kind */
export function changedParameters(
  parameters: Parameters,
  set: Readonly<Record<string, string>>,
): Parameters {
  const changes = Object.entries(set).map(([name, text]) => {
    checkParameter(name, parameters);
    return [name, parseParameter(name, text, parameters[name]!)] as const;
  });
  return { ...parameters, ...Object.fromEntries(changes) };
}

/** @throws LbError USAGE when there is no such parameter */
export function checkParameter(name: string, parameters: Parameters): void {
  if (Object.hasOwn(parameters, name)) return;
  throw new LbError('USAGE', `the scenario has no parameter ${name}`, {
    hint: hintFor(name, Object.keys(parameters)),
  });
}

/** Puts parameters in the place of their names. What names none stays the same object. */
export class Substitution {
  readonly #parameters: Parameters;
  readonly #used: Set<string>;
  readonly #mistakes: Mistakes;

  /** @param used gets the names that are met */
  constructor(parameters: Parameters, used: Set<string>, mistakes: Mistakes) {
    this.#parameters = parameters;
    this.#used = used;
    this.#mistakes = mistakes;
  }

  in(value: unknown, path: Path): unknown {
    if (typeof value === 'string') return value.includes('$') ? this.#inText(value, path) : value;
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) {
      const items = value.map((item: unknown, i) => this.in(item, [...path, i]));
      return items.every((item, i) => item === value[i]) ? value : items;
    }
    const entries = Object.entries(value);
    const changed = entries.map(([key, inner]) => [key, this.in(inner, [...path, key])] as const);
    const isSame = changed.every(([, inner], i) => inner === entries[i]![1]);
    return isSame ? value : Object.fromEntries(changed);
  }

  /** A text that is nothing but a name becomes the value itself, be it a number. */
  #inText(text: string, path: Path): number | string {
    const [, bare, braced] = WHOLE.exec(text) ?? [];
    const name = bare ?? braced;
    if (name !== undefined) return this.#value(name, path);
    return text.replaceAll(REFERENCE, (_, dollar, bareName, bracedName) =>
      dollar === undefined ? String(this.#value(bareName ?? bracedName, path)) : '$',
    );
  }

  #value(name: string, path: Path): number | string {
    this.#used.add(name);
    const value = Object.hasOwn(this.#parameters, name) ? this.#parameters[name] : undefined;
    if (value !== undefined) return value;
    const hint = hintFor(name, Object.keys(this.#parameters));
    this.#mistakes.add(path, `there is no parameter $${name}`, hint);
    return '';
  }
}
