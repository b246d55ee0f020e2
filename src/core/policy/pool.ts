import type { Ms } from '../kernel/units.ts';
import type { NodeColumns } from './node-columns.ts';
import { createPolicy, type PolicyChoice, printPolicy } from './parse-policy.ts';
import { type DispatchRequest, NO_NODE, type Policy, type PolicyContext } from './policy.ts';

/** A `function` rule says which nodes serve a class of requests, a `balance` rule how they share it. */
export const ruleKinds = ['function', 'balance'] as const;

export interface PoolRule {
  readonly id: string;
  readonly kind: (typeof ruleKinds)[number];
  /** Classes of requests that it is for; absent: all. */
  readonly classes?: readonly string[];
  /** The highest comes first, of equals the first id. */
  readonly priority: number;
  /** Function rules: nodes by id, and zones with all that is in them; absent: all nodes. */
  readonly nodes?: readonly string[];
  readonly zones?: readonly string[];
  /** How to pick among the nodes; a function rule may leave it to the balance rules. */
  readonly policy?: PolicyChoice;
}

export interface PoolRules {
  readonly rules: readonly PoolRule[];
  /** Where no balance rule applies. */
  readonly default: PolicyChoice;
}

/** What rules know nodes and classes by, in the order of the columns and of their numbers. */
export interface PoolNames {
  readonly nodes: readonly { readonly id: string; readonly zone: string }[];
  readonly classes: readonly string[];
}

/**
 * Dispatches each class of requests by rules: the function rules that are for it, the highest priority
 * first, narrow the nodes; the first that leaves one that can take the request decides, by its own
 * policy or that of the highest balance rule. When none does, that policy picks among all nodes.
 *
 * The same policy of the same rule is one policy for all classes. Each knows of its own requests only,
 * beside what stands in the columns: `lti` of two rules that share a node do not see each other's work.
 *
 * @throws LbError as the policies' own `create`
 * @see SPEC S0.6
 */
export function createPool(rules: PoolRules, names: PoolNames, context: PolicyContext): Policy {
  const parts: Part[] = [];
  const known = new Map<string, number>();
  /** Number of the part for the rule's nodes under the policy. */
  const partOf = (rule: PoolRule | undefined, choice: PolicyChoice): number => {
    const key = JSON.stringify([rule?.id, printPolicy(choice)]);
    const old = known.get(key);
    if (old !== undefined) return old;
    const isIn = names.nodes.map((node) => rule === undefined || selects(rule, node));
    parts.push(new Part(context, isIn, choice));
    known.set(key, parts.length - 1);
    return parts.length - 1;
  };
  const ways = [...names.classes, undefined].map((name) => {
    const applicable = rules.rules.filter(
      ({ classes }) => classes === undefined || (name !== undefined && classes.includes(name)),
    );
    const ordered = applicable.sort((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1));
    const balance = ordered.find(({ kind }) => kind === 'balance')?.policy ?? rules.default;
    const functions = ordered.filter(({ kind }) => kind === 'function');
    return [
      ...functions.map((rule) => partOf(rule, rule.policy ?? balance)),
      partOf(undefined, balance),
    ];
  });
  const unknownClass = ways.length - 1;
  let takenBy = new Uint16Array(64);
  return {
    pick(request) {
      const way = ways[Math.min(request.requestClass, unknownClass)]!;
      for (let step = 0; step < way.length; step++) {
        const node = parts[way[step]!]!.pick(request);
        if (node === NO_NODE) continue;
        if (request.ticket >= takenBy.length) takenBy = longer(takenBy, request.ticket);
        takenBy[request.ticket] = way[step]!;
        return node;
      }
      return NO_NODE;
    },
    end: (node, ticket, now) => parts[takenBy[ticket]!]!.end(node, ticket, now),
    refresh(now) {
      for (const part of parts) part.refresh(now);
    },
  };
}

function selects({ nodes, zones }: PoolRule, { id, zone }: PoolNames['nodes'][number]): boolean {
  if (nodes === undefined && zones === undefined) return true;
  const isWithin = (outer: string) => zone === outer || zone.startsWith(`${outer}/`);
  return nodes?.includes(id) === true || zones?.some(isWithin) === true;
}

function longer(from: Uint16Array<ArrayBuffer>, ticket: number): Uint16Array<ArrayBuffer> {
  const to = new Uint16Array(Math.max(ticket + 1, 2 * from.length));
  to.set(from);
  return to;
}

/** A policy over some of the nodes: all columns are shared, but for which are open. */
class Part {
  readonly #policy: Policy;
  readonly #all: NodeColumns;
  readonly #isOpen: Uint8Array;
  readonly #members: Uint32Array;

  constructor(context: PolicyContext, isIn: readonly boolean[], choice: PolicyChoice) {
    this.#all = context.nodes;
    this.#isOpen = new Uint8Array(this.#all.count);
    this.#members = Uint32Array.from(isIn.keys()).filter((node) => isIn[node]);
    this.#lookWhoIsOpen();
    this.#policy = createPolicy(choice, {
      ...context,
      nodes: { ...this.#all, isOpen: this.#isOpen },
    });
  }

  pick(request: DispatchRequest): number {
    return this.#lookWhoIsOpen() ? this.#policy.pick(request) : NO_NODE;
  }

  end(node: number, ticket: number, now: Ms): void {
    this.#policy.end?.(node, ticket, now);
  }

  refresh(now: Ms): void {
    this.#lookWhoIsOpen();
    this.#policy.refresh?.(now);
  }

  /** @returns whether a member is open */
  #lookWhoIsOpen(): boolean {
    const members = this.#members;
    const isOpen = this.#isOpen;
    let open = 0;
    for (let at = 0; at < members.length; at++) {
      const node = members[at]!;
      isOpen[node] = this.#all.isOpen[node]!;
      open += isOpen[node];
    }
    return open > 0;
  }
}
