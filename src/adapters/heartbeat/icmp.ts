import type { HeartbeatProbe, HeartbeatProbeSpec } from '../../core/health/heartbeat-probe.ts';
import type { Ms } from '../../core/kernel/units.ts';
import { whenResolved } from './names.ts';
import type { OpenCheck } from './open-check.ts';
import { findPinger, type Pinger, type PingRun } from './pingers.ts';
import { probeOf } from './probe-of.ts';

/** Questions that come within this time share one program: to start one costs some milliseconds. */
const GATHER: Ms = 50;
/** They send one echo a millisecond, so that the last one waits this many. */
const MOST_IN_ONE = 200;

/** An echo by the system's own programs: only privileged ones may send ICMP. */
export const icmp: HeartbeatProbeSpec = {
  summary: 'an echo by ICMP (ping)',
  source: 'RFC 792; fping(8), ping(8)',
  claims: { needsPort: false, seesRefusal: false, seesFrozen: false, seesRestart: false },
  create: () => createIcmpProbe(),
};

export function createIcmpProbe(find: () => Pinger = findPinger): HeartbeatProbe {
  const batches = new Batches(find);
  return probeOf(
    (check) => batches.ask(check),
    () => batches.close(),
  );
}

/** Checks by the address that they ask. */
type Batch = Map<string, Set<OpenCheck>>;

class Batches {
  readonly #find: () => Pinger;
  readonly #runs = new Set<PingRun>();
  #gathering: Batch | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(find: () => Pinger) {
    this.#find = find;
  }

  ask(check: OpenCheck): void {
    whenResolved(check, ([first]) => {
      const batch = this.#gathering ?? this.#gather();
      const { address } = first!;
      const checks = batch.get(address);
      if (checks === undefined) batch.set(address, new Set([check]));
      else checks.add(check);
      check.release = () => batch.get(address)?.delete(check);
    });
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const run of this.#runs) run.stop();
  }

  #gather(): Batch {
    const batch: Batch = new Map();
    this.#gathering = batch;
    this.#timer = setTimeout(() => {
      this.#gathering = undefined;
      const pinger = this.#find();
      const most = pinger.isForMany ? MOST_IN_ONE : 1;
      const asked = [...batch].filter(([, checks]) => checks.size > 0);
      for (let i = 0; i < asked.length; i += most) {
        this.#start(pinger, new Map(asked.slice(i, i + most)));
      }
    }, GATHER);
    return batch;
  }

  #start(pinger: Pinger, batch: Batch): void {
    const all = [...batch.values()].flatMap((checks) => [...checks]);
    let left = all.length;
    const run = pinger.start([...batch.keys()], longest(all), {
      onFound: (address, finding, detail, rttMs) => {
        for (const check of batch.get(address) ?? []) check.end(finding, detail, { rttMs });
      },
      onGone: (trouble) => {
        this.#runs.delete(run);
        if (trouble === '') return; // who has not answered is late in time
        for (const check of all) check.end('local', trouble);
      },
    });
    this.#runs.add(run);
    for (const check of all) {
      check.release = () => {
        if (--left === 0) run.stop();
      };
    }
  }
}

const longest = (checks: readonly OpenCheck[]): Ms =>
  checks.reduce((most, { timeoutMs }) => Math.max(most, timeoutMs), 1);
