import type { ActionSettings } from '../cluster/recovery-settings.ts';
import type { Ms } from '../kernel/units.ts';
import type { Cause } from './localise.ts';
import type { RecoveryPlan } from './recovery-plan.ts';
import type { Episode, Hold, RecoveryObservation } from './recovery-state.ts';

/** Why a node must not be touched at all now. */
export function whyUntouched(
  node: string,
  episode: Episode,
  cause: Cause | undefined,
  observation: RecoveryObservation,
  plan: RecoveryPlan,
): Hold | undefined {
  if (observation.isLocal) return { reason: 'local', detail: '' };
  const { wallMs } = observation;
  const times = plan.nodes.get(node)!.maintenance;
  const time = times.find(({ fromMs, toMs }) => fromMs <= wallMs && wallMs < toMs);
  if (time !== undefined) return { reason: 'maintenance', detail: time.reason };
  if (episode.state !== 'dead') return undefined;
  if (cause === undefined) return { reason: 'unsettled', detail: '' };
  if (cause.kind === 'node' && cause.name === node) return undefined;
  return { reason: 'common-cause', detail: causeName(cause) };
}

/** `zone rack-1`; '' for no cause, `local` for one without a name. */
export const causeName = (cause: Cause | undefined): string =>
  cause === undefined ? '' : `${cause.kind} ${cause.name}`.trim();

/** What has been done so far. */
interface Past {
  /** When this action was last taken for this node. */
  readonly lastAt: Ms | undefined;
  /** Actions within the window. */
  readonly recentCount: number;
  readonly actedOn: ReadonlyMap<string, Ms>;
}

/** Why another action would be too much now. */
export function whyTooMuch(
  node: string,
  { on, cooldownMs }: ActionSettings,
  isFirst: boolean,
  { lastAt, recentCount, actedOn }: Past,
  now: Ms,
  { maxActions, mostNodes }: RecoveryPlan,
): Hold | undefined {
  if (isFirst && lastAt !== undefined && now - lastAt < cooldownMs) {
    return { reason: 'cooldown', detail: '' };
  }
  if (recentCount >= maxActions) return { reason: 'rate', detail: '' };
  const isNew = on !== 'alive' && !actedOn.has(node);
  return isNew && actedOn.size >= mostNodes ? { reason: 'share', detail: '' } : undefined;
}
