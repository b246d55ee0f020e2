import { type LookupAddress, lookup as lookUp } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { Clock } from '../../core/kernel/clock.ts';
import type { Ms } from '../../core/kernel/units.ts';
import { systemClock } from '../clock.ts';
import type { OpenCheck } from './open-check.ts';

/** Shorter than operators wait for a change of a name to show. */
const FRESH: Ms = 30_000;
/** A failure is asked again sooner. */
const FAILURE_FRESH: Ms = 2000;
/** Look-ups hold threads of which Node has four, and a resolver that is away holds them for seconds. */
const MOST_AT_ONCE = 2;

type Found = readonly LookupAddress[] | NodeJS.ErrnoException;
type Done = (found: Found) => void;

type LookUp = (host: string, done: Done) => void;

/** The resolver of the system, with all that it knows besides DNS. */
const askSystem: LookUp = (host, done) =>
  lookUp(host, { all: true, verbatim: true }, (error, addresses) => done(error ?? addresses));

interface Name {
  found: Found | undefined;
  /** Instant from which on it is asked again. */
  staleAt: Ms;
  isAsked: boolean;
  readonly waiting: Done[];
}

/**
 * Addresses of host names, for all checks of this process. What is known is used while it is asked
 * anew, and also when that fails: a resolver that is away is no sign of any node's death.
 */
export class Names {
  readonly #lookUp: LookUp;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #names = new Map<string, Name>();
  readonly #queue: string[] = [];
  #asking = 0;

  constructor(lookUp: LookUp = askSystem, clock: Pick<Clock, 'now'> = systemClock) {
    this.#lookUp = lookUp;
    this.#clock = clock;
  }

  /** Calls back at once when the host is an address or a name that is known. */
  resolve(host: string, done: Done): void {
    const family = isIP(host);
    if (family !== 0) {
      done([{ address: host, family }]);
      return;
    }
    const name = this.#nameOf(host);
    if (this.#clock.now() >= name.staleAt) this.#ask(host, name);
    if (name.found === undefined) name.waiting.push(done);
    else done(name.found);
  }

  #nameOf(host: string): Name {
    const known = this.#names.get(host);
    if (known !== undefined) return known;
    const name: Name = { found: undefined, staleAt: 0, isAsked: false, waiting: [] };
    this.#names.set(host, name);
    return name;
  }

  #ask(host: string, name: Name): void {
    if (name.isAsked) return;
    name.isAsked = true;
    if (this.#asking < MOST_AT_ONCE) this.#askNow(host, name);
    else this.#queue.push(host);
  }

  #askNow(host: string, name: Name): void {
    this.#asking++;
    this.#lookUp(host, (found) => {
      this.#asking--;
      name.isAsked = false;
      const isFailure = found instanceof Error;
      name.staleAt = this.#clock.now() + (isFailure ? FAILURE_FRESH : FRESH);
      if (!isFailure || name.found === undefined || name.found instanceof Error) name.found = found;
      for (const done of name.waiting.splice(0)) done(name.found);
      const next = this.#queue.shift();
      if (next !== undefined) this.#askNow(next, this.#nameOf(next));
    });
  }
}

const names = new Names();

/**
 * Goes on when the addresses of the check's host are known, at once when it is an address itself. A
 * name that is not looked up in time says nothing about the node.
 */
export function whenResolved(
  check: OpenCheck,
  work: (addresses: readonly LookupAddress[]) => void,
): void {
  const { host } = check.target;
  const { whenLate } = check;
  check.whenLate = () => ['local', 'the host name was not looked up in time'];
  names.resolve(host, (found) => {
    if (check.isOver) return;
    check.whenLate = whenLate;
    try {
      if (found instanceof Error) check.fail(found);
      else work(found);
    } catch (error) {
      check.fail(error);
    }
  });
}

/** As a socket wants it; after `whenResolved` it has the answer. */
export const lookup: LookupFunction = (host, options, callback) => {
  names.resolve(host, (found) => {
    if (found instanceof Error) process.nextTick(callback, found, '');
    else if (options.all) process.nextTick(callback, null, [...found]);
    else process.nextTick(callback, null, found[0]!.address, found[0]!.family);
  });
};
