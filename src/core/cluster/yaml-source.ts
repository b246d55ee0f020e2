import type { Alias, Document, Node, Pair, Scalar, YAMLMap } from 'yaml';
import type { Problem } from '../kernel/errors.ts';
import type { Path } from './mistake.ts';

/** Part of a text: offset of its first character and the one behind its last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A YAML text read by the whole parser, which remembers where everything stood. */
export interface YamlSource {
  readonly value: unknown;
  /** Errors of the YAML itself; while there are any, `value` may be anything. */
  readonly problems: readonly YamlProblem[];
  /** Place of the key or value at `path`, or of the nearest thing around it. */
  locate(path: Path, part: 'key' | 'value'): Span;
}

interface YamlProblem extends Pick<Problem, 'message' | 'hint'> {
  readonly span: Span;
  /** Offset of the earlier place that this one repeats. */
  readonly first?: number;
}

/** Aliases may repeat what they name this many times in all; a bomb needs billions. */
const MAX_ALIASES = 1_000;

/** Loads the YAML library, so only called where the fast reader gave up or there are mistakes to place. */
export async function readYaml(text: string): Promise<YamlSource> {
  const yaml = await import('yaml');
  try {
    const document = yaml.parseDocument(text, {
      prettyErrors: false,
      uniqueKeys: false, // quadratic; done in findRepeatedKeys
      logLevel: 'error',
    });
    const problems = toProblems([...document.errors, ...document.warnings]);
    if (problems.length > 0)
      return { value: undefined, problems, locate: () => ({ start: 0, end: 0 }) };
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    const locate = (path: Path, part: 'key' | 'value') => locateIn(yaml, document, path, part);
    return { value, problems: findRepeatedKeys(yaml, document), locate };
  } catch (error) {
    return {
      value: undefined,
      problems: [unreadable(error)],
      locate: () => ({ start: 0, end: 0 }),
    };
  }
}

type Yaml = typeof import('yaml');

const HINTS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'indent with blanks, YAML allows no tabs there',
  BAD_INDENT: 'give all lines of one level the same indent',
  MULTIPLE_DOCS: 'keep one document, without --- in the middle',
  BLOCK_AS_IMPLICIT_KEY: 'a value with ": " in it needs quotes',
  MISSING_CHAR: 'close what was opened, and put ":" and a blank behind a key',
  TAG_RESOLVE_FAILED: 'lbctl uses no YAML tags; remove the word that begins with "!"',
  BAD_ALIAS: 'name an anchor that stands above, or put a value that begins with "*" in quotes',
};

interface YamlError {
  readonly code: string;
  readonly message: string;
  readonly pos: [number, number];
}

/** One a place: what follows from an error at the same place says nothing new. */
function toProblems(errors: readonly YamlError[]): YamlProblem[] {
  // The library turns an overflow of its own recursion into an error like any other.
  if (errors.some(({ message }) => message.includes('call stack'))) return [tooDeep];
  const places = new Map<number, YamlProblem>();
  for (const error of errors) {
    if (!places.has(error.pos[0])) places.set(error.pos[0], toProblem(error));
  }
  return [...places.values()];
}

function toProblem(error: YamlError): YamlProblem {
  const hint = HINTS[error.code];
  return {
    message: `not valid YAML: ${error.message}`,
    span: { start: error.pos[0], end: error.pos[1] },
    ...(hint !== undefined && { hint }),
  };
}

const tooDeep: YamlProblem = {
  message: 'mappings or lists are nested too deeply',
  span: { start: 0, end: 0 },
};

/** The library throws these two for documents that are made to exhaust it. */
function unreadable(error: unknown): YamlProblem {
  if (error instanceof RangeError) return tooDeep;
  if (error instanceof ReferenceError) {
    return {
      message: `aliases repeat more than ${MAX_ALIASES} values`,
      span: { start: 0, end: 0 },
      hint: 'write them out',
    };
  }
  throw error;
}

/** Keys given twice in one mapping, of which YAML would silently keep the last. */
function findRepeatedKeys(yaml: Yaml, document: Document): YamlProblem[] {
  const problems: YamlProblem[] = [];
  yaml.visit(document, {
    Map(_key, map) {
      const seen = new Map<string, number>();
      for (const { key } of (map as YAMLMap<Node, Node>).items) {
        const name = keyName(yaml, key);
        const span = spanOf(key);
        const first = seen.get(name);
        if (first === undefined) seen.set(name, span.start);
        else problems.push({ message: `key "${name}" is given twice`, span, first });
      }
    },
  });
  return problems;
}

const keyName = (yaml: Yaml, key: unknown): string =>
  yaml.isScalar(key) ? String((key as Scalar).value) : String(key);

function spanOf(node: Node): Span {
  const range = node.range ?? [0, 0, 0];
  return { start: range[0], end: range[1] };
}

function locateIn(yaml: Yaml, document: Document, path: Path, part: 'key' | 'value'): Span {
  let node: unknown = document.contents;
  let key: unknown = null;
  for (const step of path) {
    if (yaml.isAlias(node)) node = (node as Alias).resolve(document);
    const pair = yaml.isMap(node)
      ? (node.items as Pair[]).findLast((item) => keyName(yaml, item.key) === step)
      : undefined;
    const next = yaml.isSeq(node) && typeof step === 'number' ? node.items[step] : pair?.value;
    if (pair === undefined && next === undefined) break;
    key = pair === undefined ? key : pair.key;
    // A key without a value has nothing else to point at.
    node = next ?? pair?.key;
  }
  const found = part === 'key' && key !== null ? key : node;
  if (!yaml.isNode(found)) return { start: 0, end: 0 };
  const span = spanOf(found);
  return span.end > span.start || !yaml.isNode(key) ? span : spanOf(key);
}
