import { createKernel, type Kernel } from '../kernel/wasm/instance.ts';
import { BATCH_KEYS, type KeyBatch, KeyLines } from '../kernel/wasm/key-lines.ts';
import {
  loadTables,
  NOBODY,
  type OwnerLoop,
  type OwnerTables,
  ownerIn,
  store,
} from '../kernel/wasm/owner-tables.ts';
import { createTextHash } from '../kernel/wasm/text-hash.ts';
import { batchHash } from '../key-hash/batch-hash.ts';
import { isOwnHashing, keyHasher, OWN_HASHING } from '../key-hash/hasher.ts';
import type { KeyHashing } from '../key-hash/key-hash.ts';

/** How a ring places keys by the million. Ids are indices of the ring's nodes. */
export interface BulkPlan {
  readonly nodeCount: number;
  /** How keys become hashes; absent: as for rings of lbctl's own. */
  readonly keys?: KeyHashing;
  /** Level 1. Absent: every hash is asked of `owner`, one call each. */
  readonly tables?: OwnerTables;
  /** Level 2: decides where level 1 names a node that is not alive. */
  readonly second?: {
    /** By node index, 1 when the node owns keys. */
    readonly alive: Uint8Array;
    readonly tables: OwnerTables;
  };
  /** The owner of any hash, both levels included; asked for what the tables leave open. */
  owner(hi: number, lo: number): number;
}

/** Finds the owners of the keys of one stream, batch by batch, and counts them. */
export class BulkPlacer {
  readonly kernel: Kernel;
  /** The stream's bytes go in here and come out as batches of keys. */
  readonly lines: KeyLines;
  /** Address of the owners (u16) of the batch placed last. */
  readonly owners: number;
  readonly #plan: BulkPlan;
  readonly #counts: number;
  readonly #first: OwnerLoop | undefined;
  readonly #second: OwnerLoop | undefined;
  readonly #asks: boolean;

  constructor(plan: BulkPlan) {
    const kernel = createKernel();
    this.#plan = plan;
    this.kernel = kernel;
    this.owners = kernel.allocate(BATCH_KEYS * 2);
    this.#counts = kernel.allocate((NOBODY + 1) * 8);
    this.#first = plan.tables && loadTables(kernel, plan.tables);
    this.#second = plan.second && loadSecond(kernel, plan.second);
    this.#asks = leavesOpen(plan);
    this.lines = new KeyLines(kernel, batchHash(kernel, plan.keys ?? OWN_HASHING));
  }

  place(batch: KeyBatch): void {
    this.#first?.(batch.hashes, batch.count, this.owners);
    this.#second?.(batch.hashes, batch.count, this.owners);
    if (this.#asks) this.#ask(batch);
  }

  /** Adds the batch placed last to the counts. */
  tally(batch: KeyBatch): void {
    this.kernel.run.tally(this.owners, batch.count, this.#counts);
  }

  /** Keys tallied so far, by node index. */
  counts(): Float64Array {
    const counts = new BigUint64Array(this.kernel.run.memory.buffer, this.#counts, NOBODY + 1);
    return Float64Array.from(counts.subarray(0, this.#plan.nodeCount), Number);
  }

  #ask(batch: KeyBatch): void {
    const owners = new Uint16Array(this.kernel.run.memory.buffer, this.owners, batch.count);
    const halves = batch.halves();
    const isOpen = this.#first === undefined;
    for (let i = 0; i < batch.count; i++) {
      if (isOpen || owners[i] === NOBODY) {
        owners[i] = this.#plan.owner(halves[2 * i + 1]!, halves[2 * i]!);
      }
    }
  }
}

/** Whether there are hashes that the tables do not decide. */
function leavesOpen({ tables, second }: BulkPlan): boolean {
  return tables === undefined || tables.kind === 'sieve' || second?.tables.kind === 'sieve';
}

/** Level 2 is worked out for all keys of a batch; the owners that are not alive are then replaced. */
function loadSecond(kernel: Kernel, second: NonNullable<BulkPlan['second']>): OwnerLoop {
  const loop = loadTables(kernel, second.tables);
  const others = kernel.allocate(BATCH_KEYS * 2);
  const alive = store(
    kernel,
    Uint8Array.from({ length: NOBODY + 1 }, (_, i) => second.alive[i] ?? 1),
  );
  return (hashes, count, owners) => {
    loop(hashes, count, others);
    kernel.run.replaceDead(owners, others, count, alive);
  };
}

/** The owner of one hash by the plan's tables, in plain code. */
export function ownerByTables(plan: BulkPlan): (hi: number, lo: number) => number {
  const { tables, second } = plan;
  if (tables === undefined) return (hi, lo) => plan.owner(hi, lo);
  const first = ownerIn(tables);
  if (second === undefined && !leavesOpen(plan)) return first;
  const alive = second?.alive ?? [];
  const other = second === undefined ? first : ownerIn(second.tables);
  return (hi, lo) => {
    const named = first(hi, lo);
    const owner = alive[named] === 0 ? other(hi, lo) : named;
    return owner === NOBODY ? plan.owner(hi, lo) : owner;
  };
}

/** Node index of the owner of a string key, for programs that place many, one by one. */
export function createStringPlacer(plan: BulkPlan): (key: string) => number {
  const owner = ownerByTables(plan);
  const { keys = OWN_HASHING } = plan;
  if (!isOwnHashing(keys)) {
    const hash = keyHasher(keys);
    return (key) => {
      const { hi, lo } = hash(key);
      return owner(hi, lo);
    };
  }
  const text = createTextHash();
  return (key) => {
    text.hash(key);
    const halves = text.halves;
    return owner(halves[1]!, halves[0]!);
  };
}
