import { readText } from '../adapters/files.ts';
import { createRng } from '../core/kernel/rng.ts';
import type { Ratio } from '../core/kernel/units.ts';
import { tableBuilder } from '../core/kernel/wasm/build-table.ts';
import { xxh64 } from '../core/kernel/xxh64.ts';
import {
  createDispatching,
  type Dispatching,
  printDispatching,
} from '../core/policy/dispatching.ts';
import { nodeColumns } from '../core/policy/node-columns.ts';
import { parsePolicy } from '../core/policy/parse-policy.ts';
import type { PolicyContext, PolicySpec } from '../core/policy/policy.ts';
import { policies } from '../core/policy/registry.ts';
import type { BenchPlan } from './bench-plan.ts';

/** A policy that can be created for the nodes of a plan. */
export interface ChosenPolicy {
  readonly dispatching: Dispatching;
  readonly text: string;
  /** Absent where shares follow from what happens. */
  readonly idealShares: readonly Ratio[] | undefined;
}

const DEFAULT_POLICY = 'round-robin';

/**
 * The policy, or the rules of a file.
 * @throws LbError USAGE, INPUT_INVALID
 */
export async function chooseDispatching(
  flags: { readonly policy?: string | undefined; readonly pool?: string | undefined },
  bench: BenchPlan,
): Promise<ChosenPolicy> {
  if (flags.pool === undefined) return choosePolicy(flags.policy ?? DEFAULT_POLICY, bench);
  const { parsePoolRules } = await import('../core/policy/pool-rules.ts');
  const names = {
    nodes: bench.plan.nodes.map(({ id, zone }) => ({ id, zone })),
    classes: bench.classNames,
  };
  const rules = await parsePoolRules(readText(flags.pool), flags.pool, names);
  return chosen({ kind: 'pool', rules, names }, bench);
}

/**
 * Several policies, apart by commas, each once.
 * @throws LbError USAGE
 */
export function choosePolicies(text: string, bench: BenchPlan): ChosenPolicy[] {
  const all = text.split(',').map((one) => choosePolicy(one, bench));
  return [...new Map(all.map((policy) => [policy.text, policy])).values()];
}

function choosePolicy(text: string, bench: BenchPlan): ChosenPolicy {
  return chosen({ kind: 'policy', policy: parsePolicy(text) }, bench);
}

function chosen(dispatching: Dispatching, { plan: { nodes } }: BenchPlan): ChosenPolicy {
  const context: PolicyContext = {
    nodes: nodeColumns(nodes.map(({ weight }) => weight)),
    addresses: nodes.map(({ address }) => address),
    rng: createRng(0),
    hash: xxh64,
    tableBuilder,
  };
  // A parameter that cannot be is told now, not by a thread of its own.
  createDispatching(dispatching, context);
  return {
    dispatching,
    text: printDispatching(dispatching),
    idealShares: idealShares(dispatching, context),
  };
}

function idealShares(dispatching: Dispatching, context: PolicyContext): Ratio[] | undefined {
  if (dispatching.kind === 'pool') return undefined;
  const spec: PolicySpec = policies[dispatching.policy.name];
  return spec.idealShares?.(context, { ...spec.parameters, ...dispatching.policy.parameters });
}
