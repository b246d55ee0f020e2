import { type Candidate, costOf, type Group, groupDeaths, separate } from './cover-groups.ts';

/** Work in looks at a group's candidate: some ten milliseconds. */
const MOST_WORK = 2 ** 21;

/**
 * The fewest candidates that explain every death that any of them does; among as few, of the least
 * size together.
 *
 * Deaths with the same candidates are one group, and groups that share no candidate are problems of
 * their own. Each is solved greedily, then by branch and bound. Nested candidates (zones) need no more
 * branches than they are deep; where the bound of work is met, the best that was found is given.
 *
 * @param candidates no two of them with the same deaths, one for each death alone
 */
export function coverDeaths<T>(candidates: readonly Candidate<T>[]): {
  chosen: T[];
  isExact: boolean;
} {
  const chosen: number[] = [];
  let isExact = true;
  for (const groups of separate(groupDeaths(candidates))) {
    const search = new Search(groups, candidates);
    chosen.push(...search.best());
    isExact &&= search.isExact;
  }
  return { chosen: chosen.map((candidate) => candidates[candidate]!.item), isExact };
}

/** A way to explain groups: a candidate, or one single for each death of one group. */
interface Choice {
  readonly groups: readonly Group[];
  readonly candidates: readonly number[];
  readonly cost: number;
}

class Search {
  readonly #groups: readonly Group[];
  readonly #several = new Map<number, Choice>();
  /** Looks that one step takes. */
  readonly #stepWork: number;
  #work = 0;
  #best: readonly Choice[] = [];
  #bestCost = Number.POSITIVE_INFINITY;
  isExact = true;

  constructor(groups: readonly Group[], candidates: readonly Candidate<unknown>[]) {
    this.#groups = groups;
    const members = new Map<number, Group[]>();
    for (const group of groups) {
      for (const candidate of group.candidates) {
        const list = members.get(candidate) ?? [];
        members.set(candidate, list);
        list.push(group);
      }
    }
    for (const [candidate, list] of members) {
      const cost = costOf(candidates[candidate]!);
      this.#several.set(candidate, { groups: list, candidates: [candidate], cost });
    }
    this.#stepWork = groups.reduce((sum, group) => sum + 1 + group.candidates.length, 0);
  }

  /** The candidates of the best choice. */
  best(): number[] {
    this.#greedy();
    this.#branch([], 0);
    return this.#best.flatMap(({ candidates }) => candidates);
  }

  /** Takes what explains most that is unexplained, again and again, then leaves out what became needless. */
  #greedy(): void {
    const taken: Choice[] = [];
    for (let open = this.#open(); open.length > 0; open = this.#open()) {
      const singles = open.filter(({ singles }) => singles.length > 0).map(singleChoice);
      let most: Choice | undefined;
      let least = Number.POSITIVE_INFINITY;
      for (const choice of [...this.#several.values(), ...singles]) {
        const gain = choice.groups.reduce((sum, group) => sum + openDeaths(group), 0);
        if (gain === 0 || choice.cost / gain >= least) continue;
        most = choice;
        least = choice.cost / gain;
      }
      this.#take(most!);
      taken.push(most!);
    }
    const needed = taken.filter((choice) => {
      const isNeedless = choice.groups.every((group) => group.covered > 1);
      if (isNeedless) this.#putBack(choice);
      return !isNeedless;
    });
    this.#best = needed;
    this.#bestCost = needed.reduce((sum, { cost }) => sum + cost, 0);
    for (const choice of needed) this.#putBack(choice);
  }

  #branch(taken: readonly Choice[], cost: number): void {
    this.#work += this.#stepWork;
    if (this.#work > MOST_WORK) {
      this.isExact = false;
      return;
    }
    const open = this.#open();
    if (cost + leastFor(open) >= this.#bestCost) return;
    if (open.length === 0) {
      this.#best = taken;
      this.#bestCost = cost;
      return;
    }
    const narrowest = open.reduce((a, b) => (b.candidates.length < a.candidates.length ? b : a));
    const choices = this.#choices(narrowest).sort((a, b) => b.groups.length - a.groups.length);
    for (const choice of choices) {
      if (!this.isExact) return;
      this.#take(choice);
      this.#branch([...taken, choice], cost + choice.cost);
      this.#putBack(choice);
    }
  }

  #open(): Group[] {
    return this.#groups.filter((group) => group.covered === 0);
  }

  #choices(group: Group): Choice[] {
    const several = group.candidates.map((candidate) => this.#several.get(candidate)!);
    return group.singles.length === 0 ? several : [...several, singleChoice(group)];
  }

  #take(choice: Choice): void {
    for (const group of choice.groups) group.covered++;
  }

  #putBack(choice: Choice): void {
    for (const group of choice.groups) group.covered--;
  }
}

function singleChoice(group: Group): Choice {
  return { groups: [group], candidates: group.singles, cost: group.singlesCost };
}

/** Unexplained deaths in a group; those that nothing explains alone count once. */
const openDeaths = ({ covered, singles }: Group): number =>
  covered > 0 ? 0 : Math.max(1, singles.length);

/** What the open groups cost at least: those without a common candidate each need one of their own. */
function leastFor(open: readonly Group[]): number {
  const used = new Set<number>();
  let least = 0;
  for (const group of open) {
    if (group.candidates.some((candidate) => used.has(candidate))) continue;
    least += group.least;
    for (const candidate of group.candidates) used.add(candidate);
  }
  return least;
}
