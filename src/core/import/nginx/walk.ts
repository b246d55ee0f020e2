import type { Findings } from '../findings.ts';
import { isGlob } from '../glob.ts';
import type { IncludeReader } from '../importer.ts';
import { type Place, Source } from '../source.ts';
import { type Statement, statements } from './statements.ts';
import { newUpstream, takeStatement, type Upstream } from './upstream.ts';

/** What a configuration has for placement, all files together. */
export interface NginxFacts {
  readonly upstreams: readonly Upstream[];
  /** Where variables are made that nginx does not have of itself. */
  readonly variables: ReadonlyMap<string, Place>;
  /** Files could not be read, so that upstreams may be missing. */
  readonly isIncomplete: boolean;
}

const MOST_FILES = 10_000;
const MOST_TEXT = 128 * 1024 * 1024;
const DEEPEST = 32;
/** Blocks in which upstreams may stand. */
const OUTER = new Set(['http', 'stream']);
const MAKES_VARIABLE = new Set(['map', 'geo', 'split_clients']);

/** Goes through a configuration and what it includes, in the order in which nginx does. */
export function walkNginx(main: Source, includes: IncludeReader, findings: Findings): NginxFacts {
  const walk = new Walk(includes, findings);
  walk.file(main, [], undefined);
  return walk;
}

class Walk implements NginxFacts {
  readonly upstreams: Upstream[] = [];
  readonly variables = new Map<string, Place>();
  isIncomplete = false;
  readonly #includes: IncludeReader;
  readonly #findings: Findings;
  readonly #byName = new Map<string, Upstream>();
  #fileCount = 0;
  #length = 0;

  constructor(includes: IncludeReader, findings: Findings) {
    this.#includes = includes;
    this.#findings = findings;
  }

  /** @param open files that include this one; @param inside the upstream in whose block it is included */
  file(source: Source, open: readonly string[], inside: Upstream | undefined): void {
    /** Names of the blocks that are open. */
    const blocks: string[] = [];
    /** How many of them are no place for an upstream. */
    let innerCount = 0;
    let upstream = inside;
    for (const statement of statements(source, this.#findings)) {
      if (statement.end === '}') {
        const closed = blocks.pop()!;
        if (closed === 'upstream') upstream = inside;
        if (!OUTER.has(closed)) innerCount--;
        continue;
      }
      const name = statement.words[0]!.text;
      const isOuter = innerCount === 0;
      if (statement.end === '{') {
        if (name === 'upstream' && isOuter) upstream = this.#upstream(source, statement);
        else if (MAKES_VARIABLE.has(name)) this.#variable(source, statement);
        blocks.push(name);
        if (!OUTER.has(name)) innerCount++;
      } else if (name === 'include' && (isOuter || blocks.at(-1) === 'upstream')) {
        this.#include(source, statement, open, upstream);
      } else if (upstream !== undefined && (blocks.at(-1) === 'upstream' || isOuter)) {
        takeStatement(upstream, source, statement);
      } else if (name === 'set') this.#variable(source, statement);
    }
  }

  #upstream(source: Source, { words }: Statement): Upstream {
    const name = words[1]?.text ?? '';
    const place = source.place(words[0]!.start, words.at(-1)!.end);
    const known = this.#byName.get(name);
    if (known !== undefined) {
      const first = `${known.place.file}:${known.place.line}`;
      known.marks.push((findings) =>
        findings.refuse(place, `upstream "${name}" is there twice; first in ${first}`),
      );
    }
    const upstream = newUpstream(name, place);
    if (known !== undefined) return upstream;
    this.#byName.set(name, upstream);
    this.upstreams.push(upstream);
    return upstream;
  }

  #variable(source: Source, { words }: Statement): void {
    const name = words[0]!.text === 'set' ? words[1] : words.at(-1);
    if (name === undefined || this.variables.has(name.text) || this.variables.size > MOST_FILES)
      return;
    this.variables.set(name.text, source.place(words[0]!.start, name.end));
  }

  #include(
    source: Source,
    { words }: Statement,
    open: readonly string[],
    upstream: Upstream | undefined,
  ): void {
    const pattern = words[1]?.text ?? '';
    const place = source.place(words[0]!.start, words.at(-1)!.end);
    const paths = isGlob(pattern) ? this.#includes.find(pattern) : [pattern];
    for (const path of paths) {
      const wrong = open.includes(path)
        ? `"${path}" includes itself`
        : open.length >= DEEPEST && `files include each other more than ${DEEPEST} deep`;
      if (wrong !== false) {
        this.#findings.refuse(place, wrong);
        continue;
      }
      const read = this.#read(path, place);
      if (read === undefined) return;
      if ('text' in read) {
        this.file(new Source(path, read.text), [...open, path], upstream);
      } else this.#unread(path, read.reason, place, upstream);
    }
  }

  /** @returns undefined when there is too much to read */
  #read(path: string, place: Place): ReturnType<IncludeReader['read']> | undefined {
    this.#fileCount++;
    const read = this.#includes.read(path);
    this.#length += 'text' in read ? read.text.length : 0;
    if (this.#fileCount <= MOST_FILES && this.#length <= MOST_TEXT) return read;
    return this.#findings.refuse(place, 'the files that are included are too many or too large');
  }

  #unread(path: string, reason: string, place: Place, upstream: Upstream | undefined): void {
    if (upstream !== undefined) {
      upstream.marks.push((findings) =>
        findings.refuse(place, `"${path}" ${reason}, and servers may stand in it`),
      );
    } else if (!path.endsWith('mime.types')) {
      this.isIncomplete = true;
      this.#findings.note(place, `"${path}" ${reason}; upstreams that stand in it are missing`);
    }
  }
}
