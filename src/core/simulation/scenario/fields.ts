import { isMapping, type Mapping } from '../../cluster/mapping.ts';
import type { Path } from '../../cluster/mistake.ts';
import type { Mistakes } from '../../cluster/mistakes.ts';
import { LbError } from '../../kernel/errors.ts';
import { nearest } from '../../kernel/nearest.ts';
import {
  parseBytes,
  parseDuration,
  parseRate,
  parseRatio,
  printBytes,
  printDuration,
  printRate,
} from '../../kernel/units-text.ts';

/** Bounds of a quantity in its own unit; both belong to it. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

interface Notation {
  readonly parse: (text: string) => number;
  readonly print: (value: number) => string;
  readonly noun: string;
}

const notations = {
  duration: { parse: parseDuration, print: printDuration, noun: 'a duration' },
  rate: { parse: parseRate, print: printRate, noun: 'a rate' },
  size: { parse: parseBytes, print: printBytes, noun: 'a size' },
  ratio: { parse: parseRatio, print: String, noun: 'a share' },
} as const satisfies Record<string, Notation>;

/** The settings of one mapping; what is absent or empty has its fallback. */
export class Fields {
  readonly path: Path;
  readonly mistakes: Mistakes;
  readonly #value: Mapping;

  /** @param known keys that the mapping may have */
  constructor(value: Mapping, path: Path, known: readonly string[], mistakes: Mistakes) {
    this.#value = value;
    this.path = path;
    this.mistakes = mistakes;
    for (const key of Object.keys(value)) {
      if (!known.includes(key)) mistakes.unknownKey(path, key, known);
    }
  }

  get(key: string): unknown {
    return this.#value[key];
  }

  has(key: string): boolean {
    return this.get(key) !== undefined && this.get(key) !== null;
  }

  at(key: string | number): Path {
    return [...this.path, key];
  }

  refuse(key: string, rule: string, hint?: string): undefined {
    return this.mistakes.refuse(this.at(key), this.get(key), rule, hint);
  }

  number<F>(key: string, { least, most }: Bounds, fallback: F): number | F {
    if (!this.has(key)) return fallback;
    const value = this.get(key);
    if (typeof value === 'number' && value >= least && value <= most) return value;
    this.refuse(key, `must be a number from ${least} to ${most}`);
    return fallback;
  }

  whole<F>(key: string, { least, most }: Bounds, fallback: F): number | F {
    if (!this.has(key)) return fallback;
    const value = this.get(key);
    if (Number.isInteger(value) && Number(value) >= least && Number(value) <= most) {
      return Number(value);
    }
    this.refuse(key, `must be a whole number from ${least} to ${most}`);
    return fallback;
  }

  flag(key: string, fallback: boolean): boolean {
    if (!this.has(key)) return fallback;
    const value = this.get(key);
    if (typeof value === 'boolean') return value;
    this.refuse(key, 'must be true or false');
    return fallback;
  }

  text(key: string, fallback: string): string {
    if (!this.has(key)) return fallback;
    const value = this.get(key);
    if (typeof value === 'string') return value;
    const hint = typeof value === 'object' ? undefined : `put it in quotes: "${value}"`;
    this.refuse(key, 'must be text', hint);
    return fallback;
  }

  oneOf<N extends string>(key: string, names: readonly N[], fallback: N): N {
    if (!this.has(key)) return fallback;
    const value = this.get(key);
    const name = names.find((one) => one === value);
    if (name !== undefined) return name;
    const near = nearest(String(value), names);
    const hint = near === undefined ? undefined : `did you mean ${near}?`;
    this.refuse(key, `must be ${names.slice(0, -1).join(', ')} or ${names.at(-1)}`, hint);
    return fallback;
  }

  /** A number with its unit, as `units-text.ts` reads it. */
  quantity<F>(
    key: string,
    kind: keyof typeof notations,
    { least, most }: Bounds,
    fallback: F,
  ): number | F {
    const { parse, print, noun }: Notation = notations[kind];
    const value = this.parsed<number | undefined>(key, parse, undefined);
    if (value === undefined) return fallback;
    if (value >= least && value <= most) return value;
    this.refuse(key, `must be ${noun} from ${print(least)} to ${print(most)}`);
    return fallback;
  }

  /** @param parse throws LbError for what it cannot read */
  parsed<T>(key: string, parse: (text: string) => T, fallback: T): T {
    if (!this.has(key)) return fallback;
    const value = this.get(key);
    if (typeof value !== 'string' && typeof value !== 'number') {
      this.refuse(key, 'must be text');
      return fallback;
    }
    return parsedAt(String(value), this.at(key), this.mistakes, parse) ?? fallback;
  }

  /** The settings below a key; those of an empty mapping when it is absent. */
  section(key: string, known: readonly string[]): Fields {
    const value = this.get(key) ?? {};
    if (isMapping(value)) return new Fields(value, this.at(key), known, this.mistakes);
    this.refuse(key, `must be a mapping with ${known.slice(0, 4).join(', ')}`);
    return new Fields({}, this.at(key), known, this.mistakes);
  }

  /** Items of a list, the first `most` of them; none when it is absent. */
  list(key: string, what: string, most: number): readonly unknown[] {
    const value = this.get(key) ?? [];
    if (!Array.isArray(value)) {
      this.refuse(key, `must be a list of ${what}`);
      return [];
    }
    if (value.length <= most) return value;
    this.refuse(key, `must have at most ${most} ${what}, not ${value.length}`);
    return value.slice(0, most);
  }
}

/** @returns undefined when the text cannot be read, which is then among the mistakes */
export function parsedAt<T>(
  text: string,
  path: Path,
  mistakes: Mistakes,
  parse: (text: string) => T,
): T | undefined {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof LbError)) throw error;
    return mistakes.add(path, `${mistakes.subject(path)}: ${error.message}`, error.hint);
  }
}
