import { countMistakes } from '../cluster/mistake.ts';
import { LbError, type Problem } from '../kernel/errors.ts';
import type { ImportNote } from './importer.ts';
import type { Place } from './source.ts';

/** More of either than anyone reads. */
const MOST_NOTES = 200;
const MOST_PROBLEMS = 100;
/** Longer lines are not shown whole, and need not be. */
const MOST_SHOWN = 120;
const MOST_EXCERPT = 2_000;

/** Collects what a configuration says beside the ring: notes, and mistakes that make it unusable. */
export class Findings {
  readonly #file: string;
  readonly #notes = new Map<string, ImportNote>();
  readonly #problems: Problem[] = [];
  #problemCount = 0;
  #unlistedCount = 0;

  /** @param file what is read, for messages about the whole */
  constructor(file: string) {
    this.#file = file;
  }

  /** Notes of one meaning are one: its first place, and how often. */
  note(place: Place, meaning: string): void {
    const known = this.#notes.get(meaning);
    if (known !== undefined) {
      this.#notes.set(meaning, { ...known, count: known.count + 1 });
      return;
    }
    if (this.#notes.size === MOST_NOTES) {
      this.#unlistedCount++;
      return;
    }
    const { file, line } = place;
    const text = shortened(place.text.trim());
    this.#notes.set(meaning, { file, ...(line && { line }), text, meaning, count: 1 });
  }

  /** A note about the file as a whole. */
  remark(text: string, meaning: string): void {
    this.note({ file: this.#file, text, width: 1 }, meaning);
  }

  refuse(place: Place, message: string, hint?: string): undefined {
    this.#problemCount++;
    if (this.#problems.length === MOST_PROBLEMS) return;
    const { file, line, column, text, width } = place;
    this.#problems.push({
      message,
      file,
      ...(line && { line }),
      ...(column && { column }),
      ...(column && text.length <= MOST_EXCERPT && { excerpt: { text, width } }),
      ...(hint && { hint }),
    });
  }

  get hasProblems(): boolean {
    return this.#problemCount > 0;
  }

  get notes(): readonly ImportNote[] {
    const notes = [...this.#notes.values()];
    if (this.#unlistedCount === 0) return notes;
    const meaning = 'more was not understood than is listed here';
    return [...notes, { file: this.#file, text: '…', meaning, count: this.#unlistedCount }];
  }

  /** @throws LbError INPUT_INVALID when there was a mistake */
  check(): void {
    if (!this.hasProblems) return;
    const limit = this.#problemCount > MOST_PROBLEMS ? `, the first ${MOST_PROBLEMS} of them` : '';
    throw new LbError(
      'INPUT_INVALID',
      `no ring can be read from ${this.#file}: ${countMistakes(this.#problemCount)}${limit}`,
      { problems: this.#problems },
    );
  }
}

function shortened(text: string): string {
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}
