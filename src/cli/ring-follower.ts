import { readRing } from '../adapters/ring-file.ts';
import { writeWhole } from '../adapters/write-whole.ts';
import { type GuardedStates, guardStates } from '../core/health/ring-guard.ts';
import type { Ratio } from '../core/kernel/units.ts';
import { formatRing, ringChecksum } from '../core/ring/format.ts';
import type { RingNode } from '../core/ring/ring.ts';
import type { Follower, WatchNews } from './heartbeat-watch.ts';
import { Persevering } from './persevering.ts';

interface RingFollowerOptions {
  /** Else it only tells what it would do. */
  readonly isWritten: boolean;
  /** Most nodes that it marks dead, as a share of all; one is always allowed. */
  readonly maxShare: Ratio;
  /** Any number but all. */
  readonly isForced: boolean;
}

/**
 * Keeps the states of a ring's nodes as a watch finds them, so that keys of the dead go to live owners.
 * The ring is read anew each time: others may change it meanwhile, also to what cannot be read for a moment.
 */
export class RingFollower implements Follower {
  readonly #file: string;
  readonly #options: RingFollowerOptions;
  /** Nodes that it has marked dead itself. */
  readonly #marked = new Set<string>();
  readonly #persevering = new Persevering('ring');
  #told = '';

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

  #mark({ incidents, rows }: WatchNews): string[] {
    if (incidents.isLocal) return [];
    const wanted = new Map<string, 'alive' | 'dead'>();
    for (const { node, verdict } of rows()) {
      if (verdict === 'alive' || verdict === 'dead') wanted.set(node, verdict);
    }
    const ring = readRing(this.#file);
    const { maxShare, isForced, isWritten } = this.#options;
    const isMarked = ({ id, state }: RingNode): boolean => state === 'dead' && this.#marked.has(id);
    const markedCount = ring.nodes.filter(isMarked).length; // others may have built the ring anew
    const guarded = guardStates(ring.nodes, wanted, { maxShare, isForced, markedCount });
    const states = new Map(guarded.allowed.map(({ id, state }) => [id, state]));
    if (states.size > 0 && isWritten) {
      const nodes = ring.nodes.map((node) => ({
        ...node,
        state: states.get(node.id) ?? node.state,
      }));
      writeWhole(this.#file, formatRing({ ...ring, nodes, parent: ringChecksum(ring) }));
      for (const [id, state] of states) {
        if (state === 'dead') this.#marked.add(id);
        else this.#marked.delete(id);
      }
    }
    return this.#news(guarded);
  }

  /** What was not told at the look before. */
  #news({ allowed, held }: GuardedStates): string[] {
    const { isWritten } = this.#options;
    const lines = [
      ...allowed.map(
        ({ id, state }) =>
          `${this.#file}: ${isWritten ? '' : 'would be '}marked ${id} ${state}${isWritten ? '' : ' (--write does it)'}`,
      ),
      ...held.map(
        ({ id, state, reason }) => `${this.#file}: ${id} not marked ${state}: ${WHY[reason]}`,
      ),
    ];
    const told = lines.join('\n');
    if (told === this.#told) return [];
    this.#told = isWritten && held.length === 0 ? '' : told;
    return lines;
  }
}

const WHY = {
  drained: 'it is drained, which only a person undoes',
  share: 'too many would be marked dead; --force marks any number',
  last: 'it is the last live node',
} as const;
