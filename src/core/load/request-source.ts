import type { Bytes } from '../kernel/units.ts';

/** A request without what depends on the node it goes to. */
export interface RequestTemplate {
  readonly method: string;
  /** Path and query as on the wire. */
  readonly path: string;
  readonly body?: Uint8Array;
  /** Number of its class in `RequestPlan.classes`. */
  readonly requestClass: number;
  /** Size of the answer where it is known beforehand. */
  readonly length?: Bytes;
}

/** Draws requests, one after the other. */
export interface RequestSource {
  /** How many different requests there are. */
  readonly count: number;
  /** Names of the classes, at least one; results are told a class. */
  readonly classes: readonly string[];
  /** @returns number of the next request, 0 to `count` - 1 */
  next(): number;
  /** Number of its class in `classes`. */
  classOf(index: number): number;
  /** Its answer has no body, whatever the head says: the method is HEAD. */
  isBodyless(index: number): boolean;
  template(index: number): RequestTemplate;
  /**
   * Hash of the request's key, its path where it has no other. To be asked after `next` and before the
   * one after it: keys of clients are new for each.
   */
  keyHi(index: number): number;
  keyLo(index: number): number;
}
