import type { Path } from '../../cluster/mistake.ts';
import { hintFor, type Mistakes } from '../../cluster/mistakes.ts';
import type { Ms } from '../../kernel/units.ts';
import { printDuration } from '../../kernel/units-text.ts';
import type { Fault, ModelNode } from '../model.ts';
import { type FaultOrder, faultRecipes } from './fault-recipes.ts';
import { type Fields, parsedAt } from './fields.ts';
import { parseFault } from './parse-fault.ts';

const MOST_FAULTS = 10_000;
/** A zone of 20 000 nodes that goes down and comes back, some times. */
const MOST_CHANGES = 200_000;

/**
 * The list `faults`, node by node in order of time; those of one moment in the order of the list.
 * @param endMs of the whole run
 */
export function readFaults(root: Fields, nodes: readonly ModelNode[], endMs: Ms): Fault[] {
  const names = new Targets(nodes);
  const faults: Fault[] = [];
  for (const [i, item] of root.list('faults', 'faults', MOST_FAULTS).entries()) {
    const path = [...root.at('faults'), i];
    if (typeof item !== 'string') {
      root.mistakes.refuse(path, item, 'must be text such as kill n3 at 60s for 30s');
      continue;
    }
    const added = parsedAt(item, path, root.mistakes, (text) => {
      const order = parseFault(text);
      return { order, deeds: faultRecipes[order.recipe].deeds(order) };
    });
    if (added === undefined) continue;
    const { order, deeds } = added;
    const hit = names.hit(order, path, root.mistakes);
    if (order.atMs >= endMs) {
      root.mistakes.refuse(path, item, `the run ends at ${printDuration(Math.round(endMs))}`);
    }
    if (faults.length + hit.length * deeds.length > MOST_CHANGES) {
      root.refuse('faults', `that are more than ${MOST_CHANGES} changes of nodes`);
      break;
    }
    for (const deed of deeds) for (const node of hit) faults.push({ ...deed, node });
  }
  return faults.sort((a, b) => a.atMs - b.atMs);
}

/** Whom a fault befalls. */
class Targets {
  readonly #nodes: readonly ModelNode[];
  readonly #indices: ReadonlyMap<string, number>;

  constructor(nodes: readonly ModelNode[]) {
    this.#nodes = nodes;
    this.#indices = new Map(nodes.map(({ id }, i) => [id, i]));
  }

  hit({ recipe, target }: FaultOrder, path: Path, mistakes: Mistakes): number[] {
    const hit = recipe === 'zone-out' ? this.#inZone(target) : this.#called(target);
    if (hit.length === 0) this.#explain(recipe === 'zone-out', target, path, mistakes);
    if (recipe === 'join' && hit.some((i) => this.#nodes[i]!.isMember)) {
      const message = `${mistakes.subject(path)}: ${target} is a member from the start`;
      mistakes.add(path, message, 'give the node member: false');
    }
    return hit;
  }

  #called(id: string): number[] {
    const index = this.#indices.get(id);
    return index === undefined ? [] : [index];
  }

  #inZone(zone: string): number[] {
    return this.#nodes.flatMap((node, i) =>
      node.zone === zone || node.zone.startsWith(`${zone}/`) ? [i] : [],
    );
  }

  #explain(isZone: boolean, target: string, path: Path, mistakes: Mistakes): void {
    const zones = new Set(this.#nodes.map(({ zone }) => zone).filter((zone) => zone !== ''));
    const known = isZone ? [...zones] : [...this.#indices.keys()].filter((id) => id !== '');
    const message = `${mistakes.subject(path)}: there is no ${isZone ? 'zone' : 'node'} ${target}`;
    mistakes.add(path, message, hintFor(target, known));
  }
}
