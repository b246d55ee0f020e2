import type { Bytes } from '../../../core/kernel/units.ts';
import {
  type AnswerLaw,
  answerLaw,
  type ConfigAnswer,
  filesRead,
  sectionsApplied,
} from '../../../core/probe/ssh/config-answer.ts';
import {
  type HostSection,
  hostSections,
  sectionsOf,
} from '../../../core/probe/ssh/host-sections.ts';
import { readOwnFile } from './own-files.ts';

const FILE_LIMIT: Bytes = 1024 * 1024;

/** Asks the ssh program for one host; undefined where there is none. */
export type AskSsh = (host: string) => Promise<ConfigAnswer | undefined>;

/** Hosts for which the same sections hold. */
interface Kin {
  readonly first: Promise<ConfigAnswer | undefined>;
  law?: Promise<AnswerLaw | undefined>;
}

/**
 * Answers of `ssh -G` for many hosts from few calls, each of which costs as much CPU as a login. Hosts
 * for which the same sections of the configuration hold differ in nothing but their names: two of
 * them are asked for, and where their answers agree on that, the others' are made of them. What ssh
 * says of the sections that it applied must be what was found here; else, and wherever anything is in
 * doubt, every host is asked for.
 */
export class SharedAnswers {
  readonly #ask: AskSsh;
  readonly #kin = new Map<string, Kin>();
  #sections: Promise<readonly HostSection[] | undefined> | undefined;

  /** @param ask with everything but the host the same at every call */
  constructor(ask: AskSsh) {
    this.#ask = ask;
  }

  /** @returns what `ssh -G` prints for a host; undefined when there is no ssh program */
  async of(host: string): Promise<string | undefined> {
    if (this.#sections === undefined) {
      const answer = this.#ask(host);
      this.#sections = this.#learn(answer);
      answer.catch(() => {
        this.#sections = undefined; // mistakes may be mended
      });
      return (await answer)?.printed;
    }
    const sections = await this.#sections;
    const own = sections && sectionsOf(host, sections);
    if (own === undefined) return (await this.#ask(host))?.printed;
    const key = keyOf(own);
    const kin = this.#kin.get(key);
    if (kin === undefined) {
      const first = this.#ask(host);
      this.#kin.set(key, { first });
      first.catch(() => this.#kin.delete(key));
      return (await first)?.printed;
    }
    if (kin.law === undefined) {
      const second = this.#ask(host);
      kin.law = lawOf(kin.first, second, key);
      return (await second)?.printed;
    }
    const law = await kin.law;
    return law?.(host) ?? (await this.#ask(host))?.printed;
  }

  /** What the first answer tells of the files behind it; it is the first of its kin as well. */
  async #learn(
    asked: Promise<ConfigAnswer | undefined>,
  ): Promise<readonly HostSection[] | undefined> {
    const answer = await asked.catch(() => undefined);
    const paths = answer === undefined ? [] : filesRead(answer);
    if (answer === undefined || paths.length === 0) return undefined;
    const files: { path: string; text: string }[] = [];
    for (const path of paths) {
      const text = readOwnFile(path, FILE_LIMIT)?.bytes.toString('latin1');
      if (text === undefined) return undefined;
      files.push({ path, text });
    }
    const sections = hostSections(files);
    const own = sections && sectionsOf(answer.host, sections);
    if (own !== undefined) this.#kin.set(keyOf(own), { first: asked });
    return sections;
  }
}

/** Names the sections as `sectionsApplied` does. */
const keyOf = (sections: readonly HostSection[]): string =>
  sections.map(({ file, line }) => `${file} ${line}`).join('\n');

async function lawOf(
  first: Promise<ConfigAnswer | undefined>,
  second: Promise<ConfigAnswer | undefined>,
  key: string,
): Promise<AnswerLaw | undefined> {
  const [one, other] = await Promise.all([first, second]).catch(() => []);
  if (one === undefined || other === undefined) return undefined;
  const expected = new Set(key === '' ? [] : key.split('\n'));
  const areAsExpected = [one, other].every((answer) => {
    const applied = sectionsApplied(answer);
    return applied.size === expected.size && [...expected].every((name) => applied.has(name));
  });
  return areAsExpected ? answerLaw(one, other) : undefined;
}
