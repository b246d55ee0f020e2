/** Something that could explain deaths. */
export interface Candidate<T> {
  readonly item: T;
  /** Indices of the dead nodes it would explain, ascending, at least one. */
  readonly deaths: readonly number[];
  /** The smaller of two equally good ones is taken. */
  readonly size: number;
}

/** One cause more is worse than any size; a sum of 65 535 of both is exact in a double. */
const CAUSE = 2 ** 36;
/** Deaths that the same candidates explain. */
export interface Group {
  readonly candidates: number[];
  /** Candidates that explain one death each, and what they cost together. */
  readonly singles: number[];
  singlesCost: number;
  /** The least that explaining the group costs. */
  least: number;
  /** How many chosen candidates explain it. */
  covered: number;
}

/** What naming a candidate costs. */
export const costOf = ({ size }: Candidate<unknown>): number => CAUSE + size;

/** Deaths with the same candidates together. */
export function groupDeaths(candidates: readonly Candidate<unknown>[]): Group[] {
  const single = new Map<number, number>();
  const several = new Map<number, number[]>();
  for (const [candidate, { deaths }] of candidates.entries()) {
    if (deaths.length === 1) single.set(deaths[0]!, candidate);
    for (const death of deaths) {
      const list = several.get(death) ?? [];
      several.set(death, list);
      if (deaths.length > 1) list.push(candidate);
    }
  }
  const groups = new Map<string, Group>();
  for (const [death, list] of several) {
    // A death that nothing explains alone is its own node's, which explains others as well.
    const alone = single.get(death);
    const key = alone === undefined ? `${list.join()} only` : list.join();
    const group = groups.get(key) ?? newGroup(list, alone !== undefined, candidates);
    groups.set(key, group);
    if (alone === undefined) continue;
    group.singles.push(alone);
    group.singlesCost += costOf(candidates[alone]!);
  }
  for (const group of groups.values()) group.least = Math.min(group.least, group.singlesCost);
  return [...groups.values()];
}

function newGroup(
  list: number[],
  hasSingles: boolean,
  candidates: readonly Candidate<unknown>[],
): Group {
  return {
    candidates: list,
    singles: [],
    singlesCost: hasSingles ? 0 : Number.POSITIVE_INFINITY,
    least: Math.min(...list.map((candidate) => costOf(candidates[candidate]!))),
    covered: 0,
  };
}

/** Groups that share candidates, directly or by way of others, together. */
export function separate(groups: readonly Group[]): Group[][] {
  const byCandidate = new Map<number, Group[]>();
  for (const group of groups) {
    for (const candidate of group.candidates) {
      const list = byCandidate.get(candidate) ?? [];
      byCandidate.set(candidate, list);
      list.push(group);
    }
  }
  const seen = new Set<Group>();
  const parts: Group[][] = [];
  for (const first of groups) {
    if (seen.has(first)) continue;
    seen.add(first);
    const part = [first];
    for (const group of part) {
      for (const candidate of group.candidates) {
        for (const next of byCandidate.get(candidate)!) {
          if (seen.has(next)) continue;
          seen.add(next);
          part.push(next);
        }
      }
    }
    parts.push(part);
  }
  return parts;
}
