import type { Ratio } from '../../kernel/units.ts';
import type { DemandChoice } from '../../load/demand/demand.ts';
import type { DisciplineName } from '../../load/server/discipline.ts';
import { parsePolicy } from '../../policy/parse-policy.ts';
import { madeUpAddress } from '../made-up-address.ts';
import type { ModelNode, RequestClass, SimulationModel } from '../model.ts';

/** A cluster whose mean response time is known. A unit of time is a millisecond here. */
export interface ValidationModel {
  readonly speeds: readonly number[];
  /** Absent: the speeds. */
  readonly weights?: readonly number[];
  readonly cores?: number;
  readonly discipline?: DisciplineName;
  readonly policy: string;
  /** Part of all that the nodes can do. */
  readonly rho: Ratio;
  /** Laws of demands with their shares; absent: exponential with the mean 1. */
  readonly classes?: readonly { readonly share: Ratio; readonly cpu: DemandChoice }[];
}

/** Pieces that the measured part is told in: batches whose means are nearly independent. */
export const PIECES = 10;

const exponential: DemandChoice = { law: 'exponential', parameter: 0, meanMs: 1 };

/**
 * @param requests that arrive in the measured part; the warm-up comes before it
 * @param settling time in which the cluster forgets where it began
 */
export function validationModel(
  model: ValidationModel,
  requests: number,
  settling: number,
  seed: number,
): SimulationModel {
  const { speeds, rho, policy, cores = 1 } = model;
  const rate = 1000 * rho * cores * speeds.reduce((sum, speed) => sum + speed, 0);
  const pieceMs = (1000 * requests) / rate / PIECES;
  const warmUpPieces = Math.max(1, Math.ceil((5 * settling) / pieceMs));
  const classes = model.classes ?? [{ share: 1, cpu: exponential }];
  return {
    nodes: nodesOf(model),
    requests: {
      classes: classes.map(
        (one, i): RequestClass => ({ ...one, name: `${i + 1}`, disk: null, storedBytes: 0 }),
      ),
      keys: { kind: 'clients' },
    },
    load: { kind: 'open', rate: { kind: 'constant', rate }, arrivals: 'poisson', riseMs: 0 },
    dispatch: {
      dispatching: { kind: 'policy', policy: parsePolicy(policy) },
      knowsDemands: true,
      knowsSpeeds: true,
      knowsCritical: false,
      connectionsLastMs: 0,
    },
    monitor: null,
    heartbeat: null,
    limits: { timeoutMs: Number.POSITIVE_INFINITY, retries: 0 },
    faults: [],
    wandering: null,
    warmUpMs: warmUpPieces * pieceMs,
    durationMs: PIECES * pieceMs,
    pieces: warmUpPieces + PIECES,
    seed,
  };
}

function nodesOf({ speeds, weights = speeds, cores = 1, discipline = 'ps' }: ValidationModel) {
  return speeds.map(
    (speed, i): ModelNode => ({
      id: `n${i + 1}`,
      address: madeUpAddress(i),
      zone: '',
      weight: weights[i]!,
      speed,
      cores,
      discipline,
      diskSpeed: 1,
      crowding: null,
      capacity: null,
      baseUse: 0,
      freeBytes: null,
      totalBytes: null,
      isMember: true,
    }),
  );
}
