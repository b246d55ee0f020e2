import type { ActionSettings, NodeScope, RecoverySettings } from '../cluster/recovery-settings.ts';
import type { Ms } from '../kernel/units.ts';
import { mostOf } from './share.ts';

/** A node that something can be done about. */
export interface RecoveryNode {
  readonly id: string;
  readonly zone: string;
  /** For `{host}`. */
  readonly host: string;
}

interface PlannedNode extends RecoveryNode {
  /** Order of the nodes: who comes first is helped first. */
  readonly index: number;
  /** Indices of the actions that are about it. */
  readonly actions: readonly number[];
  readonly maintenance: readonly PlannedMaintenance[];
}

interface PlannedMaintenance {
  readonly fromMs: Ms;
  readonly toMs: Ms;
  readonly reason: string;
}

/** The settings worked out for each node. */
export interface RecoveryPlan {
  readonly nodes: ReadonlyMap<string, PlannedNode>;
  readonly actions: readonly ActionSettings[];
  /** Most nodes acted on at once. */
  readonly mostNodes: number;
  readonly maxActions: number;
  readonly windowMs: Ms;
  readonly isDryRun: boolean;
}

/** @param isDryRun decide as ever, but have nothing run */
export function planRecovery(
  settings: RecoverySettings,
  nodes: readonly RecoveryNode[],
  isDryRun = false,
): RecoveryPlan {
  const { actions, guards } = settings;
  const covers = actions.map(scopeTest);
  const times = settings.maintenance.map((one) => ({
    isAbout: scopeTest(one),
    fromMs: Date.parse(one.from),
    toMs: Date.parse(one.to),
    reason: one.reason ?? '',
  }));
  const planned = nodes.map((node, index) => ({
    ...node,
    index,
    actions: [...actions.keys()].filter((action) => covers[action]!(node)),
    maintenance: times.filter(({ isAbout }) => isAbout(node)),
  }));
  return {
    nodes: new Map(planned.map((node) => [node.id, node])),
    actions,
    mostNodes: Math.max(1, mostOf(guards.maxShare, nodes.length)),
    maxActions: guards.maxActions,
    windowMs: guards.windowMs,
    isDryRun,
  };
}

function scopeTest({ nodes, zones }: NodeScope): (node: RecoveryNode) => boolean {
  if (nodes === undefined && zones === undefined) return () => true;
  const ids = new Set(nodes);
  return ({ id, zone }) =>
    ids.has(id) || (zones ?? []).some((outer) => `${zone}/`.startsWith(`${outer}/`));
}
