import { REDIS_SLOT_WIDTH } from '../placement/interop/redis-cluster.ts';
import type { RingLookup } from '../ring/lookup.ts';
import { nodeFinder } from './find-node.ts';
import type { NodeNames, OracleAnswer } from './oracle.ts';

/** A key for which ring and system name different nodes. */
export interface KeyDifference {
  readonly key: string;
  /** Ids of the ring's nodes, owner first; as many as the system tells. */
  readonly expected: readonly string[];
  /** Ids where the ring has the node, else what the system calls it. */
  readonly answered: readonly string[];
  readonly expectedSlot?: number;
  readonly answeredSlot?: number;
}

/** Keys without an answer, for one reason. */
export interface KeysWithout {
  readonly reason: string;
  readonly keyCount: number;
  /** The first of them. */
  readonly key: string;
}

export interface Agreement {
  /** Keys that were to be asked about. */
  readonly keyCount: number;
  readonly answeredCount: number;
  readonly agreedCount: number;
  readonly differences: readonly KeyDifference[];
  /** Answers that name a node which the ring does not have; they differ. */
  readonly strangerCount: number;
  readonly unanswered: readonly KeysWithout[];
  /** Keys that the protocol does not carry. */
  readonly notAsked: readonly KeysWithout[];
}

/** @param answers in the order of the keys; undefined where nobody was asked */
export function compareAnswers(
  lookup: RingLookup,
  keys: readonly Uint8Array[],
  answers: readonly (OracleAnswer | undefined)[],
): Agreement {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const compare = comparer(lookup);
  const differences: KeyDifference[] = [];
  const [unanswered, notAsked] = [new Reasons(), new Reasons()];
  let answeredCount = 0;
  let strangerCount = 0;
  for (const [i, answer] of answers.entries()) {
    if (answer === undefined) continue;
    const key = decoder.decode(keys[i]!);
    if (answer.kind === 'silent') unanswered.add(answer.reason, key);
    else if (answer.kind === 'unaskable') notAsked.add(answer.reason, key);
    else {
      answeredCount++;
      const found = compare(keys[i]!, answer);
      if (found === undefined) continue;
      differences.push({ key, ...found.difference });
      if (found.isStranger) strangerCount++;
    }
  }
  return {
    keyCount: keys.length,
    answeredCount,
    agreedCount: answeredCount - differences.length,
    differences,
    strangerCount,
    unanswered: unanswered.list(),
    notAsked: notAsked.list(),
  };
}

type Answered = Extract<OracleAnswer, { kind: 'answered' }>;
type Compared =
  | { readonly difference: Omit<KeyDifference, 'key'>; readonly isStranger: boolean }
  | undefined;

function comparer(lookup: RingLookup): (key: Uint8Array, answer: Answered) => Compared {
  const { nodes } = lookup.ring;
  const find = nodeFinder(lookup.ring);
  const shown = (names: NodeNames): string => {
    const found = find(names);
    return found.length === 1 ? nodes[found[0]!]!.id : (names[0] ?? '');
  };
  const hasSlots = lookup.ring.algorithm === 'redis-cluster';
  return (key, { nodes: told, slot }) => {
    const { hi, lo } = lookup.hash(key);
    const wanted = holdersOf(lookup, hi, lo, told.length);
    const ownSlot = hasSlots && slot !== undefined ? Math.floor(lo / REDIS_SLOT_WIDTH) : slot;
    const isSame =
      wanted.length === told.length &&
      wanted.every((node, i) => find(told[i]!).includes(node)) &&
      ownSlot === slot;
    if (isSame) return undefined;
    const slots =
      ownSlot === slot ? {} : { expectedSlot: ownSlot as number, answeredSlot: slot as number };
    const difference = {
      expected: wanted.map((node) => nodes[node]!.id),
      answered: told.map(shown),
      ...slots,
    };
    return { difference, isStranger: told.some((names) => find(names).length === 0) };
  };
}

function holdersOf(lookup: RingLookup, hi: number, lo: number, count: number): readonly number[] {
  if (count === 1) return [lookup.owner(hi, lo)];
  const decider = lookup.decider(hi, lo);
  return decider.holders?.(hi, lo) ?? decider.preference(hi, lo, count);
}

class Reasons {
  readonly #counts = new Map<string, { keyCount: number; key: string }>();

  add(reason: string, key: string): void {
    const known = this.#counts.get(reason);
    if (known === undefined) this.#counts.set(reason, { keyCount: 1, key });
    else known.keyCount++;
  }

  /** The most frequent first. */
  list(): KeysWithout[] {
    return [...this.#counts]
      .map(([reason, found]) => ({ reason, ...found }))
      .sort((a, b) => b.keyCount - a.keyCount);
  }
}
