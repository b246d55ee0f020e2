import { createRng } from '../core/kernel/rng.ts';
import type { Ratio } from '../core/kernel/units.ts';
import { tableBuilder } from '../core/kernel/wasm/build-table.ts';
import { xxh64 } from '../core/kernel/xxh64.ts';
import type { LoadPlan } from '../core/load/load-plan.ts';
import { nodeColumns } from '../core/policy/node-columns.ts';
import {
  createPolicy,
  type PolicyChoice,
  parsePolicy,
  printPolicy,
} from '../core/policy/parse-policy.ts';
import type { PolicySpec } from '../core/policy/policy.ts';
import { policies } from '../core/policy/registry.ts';

/** A policy that can be created for the nodes of a plan. */
export interface ChosenPolicy {
  readonly choice: PolicyChoice;
  readonly text: string;
  readonly idealShares: readonly Ratio[] | undefined;
}

/** @throws LbError USAGE */
export function choosePolicy(text: string, { nodes }: Pick<LoadPlan, 'nodes'>): ChosenPolicy {
  const choice = parsePolicy(text);
  const spec: PolicySpec = policies[choice.name];
  const context = {
    nodes: nodeColumns(nodes.map(({ weight }) => weight)),
    addresses: nodes.map(({ address }) => address),
    rng: createRng(0),
    hash: xxh64,
    tableBuilder,
  };
  // A parameter that cannot be is told now, not by a thread of its own.
  createPolicy(choice, context);
  const parameters = { ...spec.parameters, ...choice.parameters };
  const idealShares = spec.idealShares?.(context, parameters);
  return { choice, text: printPolicy(choice), idealShares };
}

/**
 * Several, apart by commas, each once.
 * @throws LbError USAGE
 */
export function choosePolicies(text: string, plan: Pick<LoadPlan, 'nodes'>): ChosenPolicy[] {
  const chosen = text.split(',').map((one) => choosePolicy(one, plan));
  return [...new Map(chosen.map((policy) => [policy.text, policy])).values()];
}
