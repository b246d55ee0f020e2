import { readRing } from '../adapters/ring-file.ts';
import { writeWhole } from '../adapters/write-whole.ts';
import type { GuardedStates } from '../core/health/ring-guard.ts';
import { decideMarks, type RingMarkOptions } from '../core/health/ring-marks.ts';
import { formatRing, ringChecksum } from '../core/ring/format.ts';
import type { Ring } from '../core/ring/ring.ts';
import type { Follower, WatchNews } from './heartbeat-watch.ts';
import { Persevering } from './persevering.ts';

interface RingFollowerOptions extends RingMarkOptions {
  /** Else it only tells what it would do. */
  readonly isWritten: boolean;
}

/**
 * Keeps the states of a ring's nodes as a watch finds them, so that keys of the dead go to live owners.
 * The ring is read anew each time: others may change it meanwhile, also to what cannot be read for a moment.
 */
export class RingFollower implements Follower {
  readonly #file: string;
  readonly #options: RingFollowerOptions;
  #marked: ReadonlySet<string> = new Set();
  /** What stands as it was told. */
  #told: ReadonlySet<string> = new Set();
  readonly #persevering = new Persevering('ring');

  /** @throws LbError RING_NOT_FOUND, RING_CORRUPT, RING_VERSION before the watch begins */
  constructor(file: string, options: RingFollowerOptions) {
    this.#file = file;
    this.#options = options;
    readRing(file);
  }

  follow(news: WatchNews): string[] {
    return this.#persevering.try(() => this.#mark(news));
  }

  async end(): Promise<readonly string[]> {
    return [];
  }

  #mark({ incidents, verdicts }: WatchNews): string[] {
    if (incidents.isLocal) return [];
    const ring = readRing(this.#file);
    const marks = decideMarks(ring.nodes, verdicts(), this.#marked, this.#options);
    if (this.#options.isWritten) {
      this.#write(ring, marks);
      this.#marked = marks.marked;
    }
    return this.#news(marks);
  }

  #write(ring: Ring, { allowed }: GuardedStates): void {
    if (allowed.length === 0) return;
    const states = new Map(allowed.map(({ id, state }) => [id, state]));
    const nodes = ring.nodes.map((node) => ({ ...node, state: states.get(node.id) ?? node.state }));
    writeWhole(this.#file, formatRing({ ...ring, nodes, parent: ringChecksum(ring) }));
  }

  /** What was written, and of what only stands what was not told before. */
  #news({ allowed, held }: GuardedStates): string[] {
    const { isWritten } = this.#options;
    const done = allowed.map(
      ({ id, state }) =>
        `${this.#file}: ${isWritten ? '' : 'would be '}marked ${id} ${state}${isWritten ? '' : ' (--write does it)'}`,
    );
    const kept = held.map(
      ({ id, state, reason }) => `${this.#file}: ${id} not marked ${state}: ${WHY[reason]}`,
    );
    const standing = isWritten ? kept : [...done, ...kept];
    const news = standing.filter((line) => !this.#told.has(line));
    this.#told = new Set(standing);
    return isWritten ? [...done, ...news] : news;
  }
}

const WHY = {
  drained: 'it is drained, which only a person undoes',
  share: 'too many would be marked dead; --force marks any number',
  last: 'it is the last live node',
} as const;
