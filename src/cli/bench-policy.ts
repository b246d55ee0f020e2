import { createRng } from '../core/kernel/rng.ts';
import type { Ratio } from '../core/kernel/units.ts';
import { tableBuilder } from '../core/kernel/wasm/build-table.ts';
import { xxh64 } from '../core/kernel/xxh64.ts';
import type { LoadPlan } from '../core/load/load-plan.ts';
import { createPolicy, type PolicyChoice, policySpec } from '../core/policy/create-policy.ts';
import { nodeColumns } from '../core/policy/node-columns.ts';

/** A policy that can be created for the nodes of a plan. */
export interface ChosenPolicy {
  readonly choice: PolicyChoice;
  readonly text: string;
  readonly idealShares: readonly Ratio[] | undefined;
}

/** @throws LbError USAGE */
export function choosePolicy(text: string, { nodes }: Pick<LoadPlan, 'nodes'>): ChosenPolicy {
  const choice: PolicyChoice = { name: text, parameters: {} };
  const spec = policySpec(choice.name);
  const context = {
    nodes: nodeColumns(nodes.map(({ weight }) => weight)),
    addresses: nodes.map(({ address }) => address),
    rng: createRng(0),
    hash: xxh64,
    tableBuilder,
  };
  createPolicy(choice, context);
  const parameters = { ...spec.parameters, ...choice.parameters };
  return { choice, text, idealShares: spec.idealShares?.(context, parameters) };
}

/**
 * Several, apart by commas, each once.
 * @throws LbError USAGE
 */
export function choosePolicies(text: string, plan: Pick<LoadPlan, 'nodes'>): ChosenPolicy[] {
  const texts = text.split(',').map((one) => one.trim());
  return [...new Set(texts)].map((one) => choosePolicy(one, plan));
}
