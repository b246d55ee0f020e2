import type { LbError } from '../kernel/errors.ts';
import type { Ms } from '../kernel/units.ts';
import type { Finding } from './evidence.ts';

/** Another node that can be asked whether it reaches a node: a second place to look from. */
export interface Vantage {
  /** Id of the node that is asked. */
  readonly node: string;
  /**
   * Whether a TCP connection from there comes about. It proves a living machine and a port that is
   * open; that none comes about proves nothing more than we know.
   *
   * @throws LbError when that node cannot be asked, or has no program that connects; the signal's
   *   reason when that is aborted
   */
  reaches(place: VantagePlace, timeoutMs: Ms, signal: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
}

export interface VantagePlace {
  readonly host: string;
  readonly port: number;
}

/** What vantages know of one node. */
export interface Sighting {
  /** The first of them that reaches it. */
  readonly from?: string;
  /** Those that could not be asked. */
  readonly failures: readonly { readonly node: string; readonly error: LbError }[];
}

/** Without a connection from here, one from elsewhere is news; with one, it proves nothing that is not known. */
const WITHOUT_CONNECTION: ReadonlySet<Finding> = new Set([
  'no-connection',
  'unreachable',
  'refused',
]);

/** Whether to look from elsewhere says more about a node. */
export const isWorthASecondLook = (finding: Finding): boolean => WITHOUT_CONNECTION.has(finding);

/** What it means that a vantage reaches a node that is silent here. */
export const seenFromText = (vantage: string): string =>
  `reachable from ${vantage}: the way from here is cut`;
