import type { Evidence, Finding } from '../../core/health/evidence.ts';
import { findingOfError } from '../../core/health/evidence.ts';
import type { CheckRequest, HeartbeatTarget } from '../../core/health/heartbeat-probe.ts';
import { LbError } from '../../core/kernel/errors.ts';
import { printable } from '../../core/kernel/printable.ts';
import type { Ms } from '../../core/kernel/units.ts';
import { errnoOf, reason } from '../errno.ts';
import { shorten } from '../probe/http-failures.ts';
import { Deadline, type Deadlines } from './deadlines.ts';

interface Known {
  /** Where somebody else took the time. */
  readonly rttMs?: Ms | undefined;
  /** Of the process that answered. */
  readonly incarnation?: string | undefined;
}

/** A check that has no evidence yet. It ends once; what comes later is not heard. */
export class OpenCheck extends Deadline {
  readonly target: HeartbeatTarget;
  readonly startedAt: Ms;
  readonly timeoutMs: Ms;
  isOver = false;
  /** It ended because its time was up. */
  isLate = false;
  /** The node has taken the connection: what silence means depends on it. */
  isConnected = false;
  /** Gives back what the check uses; called once, when it ends. */
  release: ((check: OpenCheck) => void) | undefined;
  /** Says what it means that time is up, where it is not the usual. */
  whenLate: (() => readonly [Finding, string]) | undefined;
  readonly #deadlines: Deadlines;
  readonly #resolve: (evidence: Evidence) => void;
  /** Of those that end by the same signal. */
  readonly #group: Set<OpenCheck>;

  constructor(
    target: HeartbeatTarget,
    timeoutMs: Ms,
    deadlines: Deadlines,
    resolve: (evidence: Evidence) => void,
    group: Set<OpenCheck>,
  ) {
    super();
    this.target = target;
    this.timeoutMs = timeoutMs;
    this.#deadlines = deadlines;
    this.startedAt = deadlines.now();
    this.#resolve = resolve;
    this.#group = group;
    group.add(this);
  }

  /** @param detail as it came; cut and made printable here */
  end(finding: Finding, detail = '', { rttMs, incarnation }: Known = {}): void {
    if (this.isOver) return;
    this.isOver = true;
    const took = this.#deadlines.now() - this.startedAt;
    this.#deadlines.remove(this);
    this.#group.delete(this);
    this.release?.(this);
    const evidence = {
      node: this.target.node,
      finding,
      rttMs: rttMs ?? took,
      detail: detail === '' ? '' : printable(shorten(detail)),
    };
    this.#resolve(incarnation === undefined ? evidence : { ...evidence, incarnation });
  }

  /** @throws the error itself when it is a bug */
  fail(error: unknown): void {
    if (this.isOver) return;
    if (error instanceof LbError) {
      this.end('local', error.message);
      return;
    }
    const one = error instanceof AggregateError ? tellingOf(error.errors) : error;
    const code = errnoOf(one);
    if (!/^E(?!RR_)[A-Z0-9_]+$/.test(code)) throw error;
    this.end(findingOfError(code, this.isConnected), reason(one));
  }

  expire(): void {
    this.isLate = true;
    const [finding, detail] = this.whenLate?.() ?? [
      this.isConnected ? ('no-answer' as const) : ('no-connection' as const),
      '',
    ];
    this.end(finding, detail);
  }

  /** Something came, though no whole answer. */
  noteProgress(): void {
    this.#deadlines.noteProgress();
  }
}

/** Of a name's addresses one may be refused and others silent: the refusal proves more. */
const tellingOf = (errors: readonly unknown[]): unknown =>
  errors.find((error) => errnoOf(error) === 'ECONNREFUSED') ?? errors[0];

/** The open checks of one probe. */
export class OpenChecks {
  readonly #deadlines: Deadlines;
  /**
   * One listener a signal, not one a check: to take one of thousands off again, a signal looks through
   * them all. A listener stays when no check is open, until there is another signal.
   */
  readonly #groups = new Map<AbortSignal | undefined, Set<OpenCheck>>();
  #isClosed = false;

  constructor(deadlines: Deadlines) {
    this.#deadlines = deadlines;
  }

  /**
   * Opens a check and keeps its time.
   * @param ask sends the question; a failure that it throws is the check's evidence
   * @returns rejects for bugs only
   */
  run(
    target: HeartbeatTarget,
    { timeoutMs, signal }: CheckRequest,
    ask: (check: OpenCheck) => void,
  ): Promise<Evidence> {
    if (this.#isClosed || signal?.aborted) return Promise.resolve(interrupted(target.node));
    return new Promise((resolve) => {
      const group = this.#groups.get(signal) ?? this.#addGroup(signal);
      const check = new OpenCheck(target, timeoutMs, this.#deadlines, resolve, group);
      this.#deadlines.add(check, timeoutMs);
      try {
        ask(check);
      } catch (error) {
        check.fail(error);
      }
    });
  }

  close(): void {
    this.#isClosed = true;
    for (const [signal, group] of this.#groups) {
      interrupt(group);
      signal?.removeEventListener('abort', this.#onAbort);
    }
    this.#groups.clear();
  }

  #addGroup(signal: AbortSignal | undefined): Set<OpenCheck> {
    for (const [other, group] of this.#groups) {
      if (group.size > 0) continue;
      other?.removeEventListener('abort', this.#onAbort);
      this.#groups.delete(other);
    }
    const group = new Set<OpenCheck>();
    this.#groups.set(signal, group);
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    return group;
  }

  readonly #onAbort = ({ target }: Event): void => {
    const group = this.#groups.get(target as AbortSignal);
    this.#groups.delete(target as AbortSignal);
    interrupt(group ?? []);
  };
}

function interrupt(checks: Iterable<OpenCheck>): void {
  for (const check of checks) check.end('local', INTERRUPTED);
}

const INTERRUPTED = 'interrupted';

const interrupted = (node: string): Evidence => ({
  node,
  finding: 'local',
  rttMs: 0,
  detail: INTERRUPTED,
});
