const NOTHING = -1;

/**
 * For each node the jobs it has, ordered by (key, ticket), with number and sum of the keys of every
 * subtree: insert, remove and `measure` take O(log jobs). Treaps, all in the same arrays, which are
 * indexed by ticket and grow by doubling.
 *
 * @see Seidel, Aragon 1996, doi:10.1007/BF01940876
 */
export class JobForest {
  /** What `measure` found: jobs whose key is at most the limit. */
  count = 0;
  /** Sum of their keys. */
  sum = 0;

  readonly #roots: Int32Array;
  #key = new Float64Array(0);
  #left = new Int32Array(0);
  #right = new Int32Array(0);
  #counts = new Uint32Array(0);
  #sums = new Float64Array(0);
  /** The halves that `split` has made. */
  #lower = NOTHING;
  #upper = NOTHING;

  constructor(nodeCount: number) {
    this.#roots = new Int32Array(nodeCount).fill(NOTHING);
  }

  isEmpty(node: number): boolean {
    return this.#roots[node] === NOTHING;
  }

  jobCount(node: number): number {
    return this.#countBelow(this.#roots[node]!);
  }

  /** Of all jobs of the node. */
  sumOfKeys(node: number): number {
    return this.#sumBelow(this.#roots[node]!);
  }

  insert(node: number, ticket: number, key: number): void {
    if (ticket >= this.#key.length) this.#grow(ticket + 1);
    this.#key[ticket] = key;
    this.#left[ticket] = NOTHING;
    this.#right[ticket] = NOTHING;
    this.#total(ticket);
    this.#roots[node] = this.#inserted(this.#roots[node]!, ticket);
  }

  /** @param ticket of a job that the node has */
  remove(node: number, ticket: number): void {
    this.#roots[node] = this.#removed(this.#roots[node]!, ticket);
  }

  /** Sets `count` and `sum` to those of the jobs whose key is at most `limit`. */
  measure(node: number, limit: number): void {
    this.count = 0;
    this.sum = 0;
    let at = this.#roots[node]!;
    while (at !== NOTHING) {
      if (this.#key[at]! > limit) {
        at = this.#left[at]!;
      } else {
        this.count += 1 + this.#countBelow(this.#left[at]!);
        this.sum += this.#key[at]! + this.#sumBelow(this.#left[at]!);
        at = this.#right[at]!;
      }
    }
  }

  /** Takes `amount` off all keys of the node; O(jobs). */
  lowerKeys(node: number, amount: number): void {
    this.#lowered(this.#roots[node]!, amount);
  }

  #inserted(root: number, ticket: number): number {
    if (root === NOTHING) return ticket;
    if (priority(ticket) > priority(root)) {
      this.#split(root, ticket);
      this.#left[ticket] = this.#lower;
      this.#right[ticket] = this.#upper;
      this.#total(ticket);
      return ticket;
    }
    const side = this.#isBefore(ticket, root) ? this.#left : this.#right;
    side[root] = this.#inserted(side[root]!, ticket);
    this.#total(root);
    return root;
  }

  #removed(root: number, ticket: number): number {
    if (root === ticket) return this.#joined(this.#left[root]!, this.#right[root]!);
    const side = this.#isBefore(ticket, root) ? this.#left : this.#right;
    side[root] = this.#removed(side[root]!, ticket);
    this.#total(root);
    return root;
  }

  /** Cuts a tree into the jobs before `ticket` and those behind it. */
  #split(root: number, ticket: number): void {
    if (root === NOTHING) {
      this.#lower = NOTHING;
      this.#upper = NOTHING;
      return;
    }
    if (this.#isBefore(ticket, root)) {
      this.#split(this.#left[root]!, ticket);
      this.#left[root] = this.#upper;
      this.#upper = root;
    } else {
      this.#split(this.#right[root]!, ticket);
      this.#right[root] = this.#lower;
      this.#lower = root;
    }
    this.#total(root);
  }

  /** One tree of two, all jobs of the first being before those of the second. */
  #joined(before: number, behind: number): number {
    if (before === NOTHING) return behind;
    if (behind === NOTHING) return before;
    if (priority(before) > priority(behind)) {
      this.#right[before] = this.#joined(this.#right[before]!, behind);
      this.#total(before);
      return before;
    }
    this.#left[behind] = this.#joined(before, this.#left[behind]!);
    this.#total(behind);
    return behind;
  }

  #lowered(root: number, amount: number): void {
    if (root === NOTHING) return;
    this.#key[root]! -= amount;
    this.#lowered(this.#left[root]!, amount);
    this.#lowered(this.#right[root]!, amount);
    this.#total(root);
  }

  #isBefore(a: number, b: number): boolean {
    return this.#key[a]! < this.#key[b]! || (this.#key[a] === this.#key[b] && a < b);
  }

  /** Adds up the subtree; sums are made anew along each path, so that no error adds up. */
  #total(root: number): void {
    const left = this.#left[root]!;
    const right = this.#right[root]!;
    this.#counts[root] = 1 + this.#countBelow(left) + this.#countBelow(right);
    this.#sums[root] = this.#key[root]! + this.#sumBelow(left) + this.#sumBelow(right);
  }

  #countBelow(root: number): number {
    return root === NOTHING ? 0 : this.#counts[root]!;
  }

  #sumBelow(root: number): number {
    return root === NOTHING ? 0 : this.#sums[root]!;
  }

  #grow(least: number): void {
    const length = Math.max(least, 64, 2 * this.#key.length);
    this.#key = grown(this.#key, new Float64Array(length));
    this.#left = grown(this.#left, new Int32Array(length));
    this.#right = grown(this.#right, new Int32Array(length));
    this.#counts = grown(this.#counts, new Uint32Array(length));
    this.#sums = grown(this.#sums, new Float64Array(length));
  }
}

function grown<A extends Float64Array | Int32Array | Uint32Array>(from: A, to: A): A {
  to.set(from);
  return to;
}

/** Scatters tickets over 32 bits, each to another number: the finaliser of MurmurHash3. */
function priority(ticket: number): number {
  let bits = ticket + 1;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
