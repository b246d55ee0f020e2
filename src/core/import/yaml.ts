import { isMapping, type Mapping } from '../cluster/mapping.ts';
import type { Path } from '../cluster/mistake.ts';
import { readDocument } from '../cluster/read-document.ts';
import { readYaml } from '../cluster/yaml-source.ts';
import { LbError } from '../kernel/errors.ts';
import { type Place, Source } from './source.ts';

/** Reading YAML with all its places takes a second for each so many characters. */
const MOST_YAML = 8 * 1024 * 1024;
/** Beyond this, places of notes are not worth their time. */
const MOST_PLACED = 1024 * 1024;
const DEEPEST = 100;

/** A document of YAML or JSON with the places of its parts. */
export interface PlacedDocument {
  readonly value: Mapping;
  place(path: Path): Place;
}

/** @throws LbError INPUT_INVALID, also for a document that is no mapping */
export async function readPlaced(text: string, file: string): Promise<PlacedDocument> {
  const value = parseJson(text, file) ?? (await readDocument(text, file, 'INPUT_INVALID', mapping));
  const source = new Source(file, text);
  const locate =
    text.length > MOST_PLACED ? undefined : (await readYaml(text.replace(/^\ufeff/, ''))).locate;
  return {
    value,
    place(path) {
      if (locate === undefined) return { file, text: path.join('.'), width: 1 };
      const { start, end } = locate(path, 'value');
      return source.place(start, end);
    },
  };
}

const mapping = (value: unknown) =>
  isMapping(value)
    ? ({ result: value, mistakes: [] } as const)
    : {
        mistakes: [{ path: [], part: 'value' as const, message: 'the file must be a mapping' }],
      };

/** JSON is YAML, but a parser of its own is a hundred times as fast. */
function parseJson(text: string, file: string): Mapping | undefined {
  const isJson = /^\ufeff?\s*\{/.test(text.slice(0, 1000));
  if (!isJson) {
    if (text.length <= MOST_YAML) return undefined;
    throw new LbError('INPUT_INVALID', `${file} is larger than 8 MiB of YAML`, {
      hint: 'cut out what is to be read, or give it as JSON',
    });
  }
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    if (isMapping(value) && depthOf(value) <= DEEPEST) return value;
  } catch (cause) {
    if (text.length <= MOST_PLACED) return undefined; // YAML in braces, or a mistake that has a place then
    throw new LbError('INPUT_INVALID', `${file} is no JSON`, { cause });
  }
  throw new LbError('INPUT_INVALID', `${file} is nested more than ${DEEPEST} levels deep`);
}

function depthOf(root: unknown): number {
  let depth = 0;
  for (let level: unknown[] = [root]; level.length > 0 && depth <= DEEPEST; depth++) {
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
  }
  return depth;
}
