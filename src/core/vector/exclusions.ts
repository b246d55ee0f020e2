import {
  type CycleAction,
  type CycleSettings,
  type Guard,
  type NodeState,
  weightInForce,
} from './cycle-state.ts';
import type { CriticalComponent, Utilisation } from './load.ts';
import type { Exclusion } from './weight-law.ts';

/** Room that the guard of capacity leaves below the threshold. @see SPEC S1.5, G2 */
const CAPACITY_MARGIN = 0.95;

/** A node that the law wants out, with the reasons. */
interface Candidate {
  readonly node: NodeState;
  readonly reasons: readonly CriticalComponent[];
}

/**
 * Lets nodes back in whose reasons are gone, and takes those out for which the law has reasons, the
 * busiest first and only as far as the guards allow: never the last one, never more of the fleet's
 * performance than the law's own limit, and none without which the others would be over their
 * threshold.
 *
 * @param usesOf what a node is judged by; undefined: it stays as it is
 */
export function exclude(
  nodes: readonly NodeState[],
  exclusion: Exclusion,
  settings: CycleSettings,
  usesOf: (node: NodeState) => Utilisation | undefined,
  actions: CycleAction[],
): NodeState[] {
  const candidates: Candidate[] = [];
  const kept = new Map<string, NodeState>();
  for (const node of nodes) {
    const utilisation = node.isDown ? undefined : usesOf(node);
    if (utilisation === undefined) continue;
    const isOut = node.out.length > 0;
    const reasons = exclusion.reasons({ utilisation, recent: node.recent, isOut });
    if (isOut && reasons.length === 0 && !exclusion.endsWithCycle) {
      actions.push({ kind: 'readmit', node: node.node });
      kept.set(node.node, { ...node, out: [] });
    }
    if (!isOut && reasons.length > 0) candidates.push({ node, reasons });
    else if (node.sparedBy !== undefined) kept.set(node.node, withoutGuard(node));
  }
  const back = nodes.map((node) => kept.get(node.node) ?? node);
  return takeOut(back, candidates.sort(byUse), exclusion, settings, actions);
}

function takeOut(
  nodes: readonly NodeState[],
  candidates: readonly Candidate[],
  exclusion: Exclusion,
  settings: CycleSettings,
  actions: CycleAction[],
): NodeState[] {
  const changed = new Map<string, NodeState>();
  let left = nodes.filter(isIn);
  const whole = sumOf(
    nodes.filter((one) => !one.isDown),
    ({ performance }) => performance,
  );
  for (const { node, reasons } of candidates) {
    const others = left.filter((one) => one.node !== node.node);
    const guard = guardAgainst(others, whole, exclusion, settings);
    if (guard === undefined) {
      left = others;
      changed.set(node.node, { ...withoutGuard(node), out: reasons });
      actions.push({ kind: 'exclude', node: node.node, reasons });
    } else {
      changed.set(node.node, { ...node, sparedBy: guard });
      if (node.sparedBy !== guard) {
        actions.push({ kind: 'spare', node: node.node, reasons, guard });
      }
    }
  }
  return nodes.map((node) => changed.get(node.node) ?? node);
}

/** What speaks against leaving everything to `others`. */
function guardAgainst(
  others: readonly NodeState[],
  whole: number,
  { maxOutShare }: Exclusion,
  { guards, thresholds }: CycleSettings,
): Guard | undefined {
  if (others.length === 0) return 'last-node';
  const outShare = 1 - sumOf(others, ({ performance }) => performance) / whole;
  if (outShare > maxOutShare + 1e-9) return 'share';
  const reach = sumOf(others, (one) => one.reach ?? 0);
  if (guards.capacity && thresholds.cpu * CAPACITY_MARGIN * reach < 1) return 'capacity';
  return undefined;
}

/**
 * When nodes leave or fall silent, those that are left may all be out, or of a law that gave them no
 * weight: then they come back, with the weight of their performance where they have none.
 */
export function keepOne(nodes: readonly NodeState[], actions: CycleAction[]): NodeState[] {
  const hasKeys = (one: NodeState) => weightInForce(one) > 0;
  if (nodes.some(hasKeys)) return [...nodes];
  const back = readmitAll(nodes, actions);
  if (back.some(hasKeys)) return back;
  return back.map((one) => ({ ...one, weight: one.performance }));
}

/** Ends the exclusions of a cycle. */
export function readmitAll(nodes: readonly NodeState[], actions: CycleAction[]): NodeState[] {
  return nodes.map((one) => {
    if (one.out.length === 0) return one;
    actions.push({ kind: 'readmit', node: one.node });
    return { ...one, out: [] };
  });
}

const isIn = ({ out, isDown }: NodeState): boolean => !isDown && out.length === 0;

function withoutGuard(node: NodeState): NodeState {
  const { sparedBy: _, ...rest } = node;
  return rest;
}

/** Most loaded first; by name where that is equal, so that the order of nodes never matters. */
function byUse(a: Candidate, b: Candidate): number {
  const most = ({ reasons }: Candidate) => Math.max(...reasons.map(({ ratio }) => ratio));
  return most(b) - most(a) || (a.node.node < b.node.node ? -1 : 1);
}

function sumOf<T>(list: readonly T[], value: (one: T) => number): number {
  return list.reduce((sum, one) => sum + value(one), 0);
}
