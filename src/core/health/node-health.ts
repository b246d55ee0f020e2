import type { Ms } from '../kernel/units.ts';
import type { Detector } from './detector/detector.ts';
import type { Evidence } from './evidence.ts';
import { Flapping } from './flapping.ts';

/**
 * `unknown`: nothing was heard yet, or the machine that asks is in trouble itself. `suspect`: a check
 * failed, and the detector still waits. Only `dead` has consequences.
 */
export const verdicts = ['unknown', 'alive', 'suspect', 'dead'] as const;
export type Verdict = (typeof verdicts)[number];

/** A check of a node, as it was sent. */
export interface SentCheck {
  readonly sentAt: Ms;
  /** Sent out of turn, to confirm a suspicion. */
  readonly isExtra: boolean;
}

/** What an answer or the passing of time has made of a node. */
export interface Step {
  readonly from: Verdict;
  readonly to: Verdict;
  /** The process is another one than the one that answered before. */
  readonly isRestart: boolean;
}

/** Refusals in a row that prove a death: one could be a restart that we happened to meet. */
const PROOF = 2;
/** A node that flaps is given so many times its patience before it is dead again. */
const DAMPING = 2;

interface Options {
  /** Answers in a row that make a dead node alive. */
  readonly rise: number;
}

/**
 * One node's life by the evidence of its checks: a state machine without clock and network. A death
 * is proved by refusals or judged by the detector; trouble of one's own only puts it off; a recovery
 * is never put off beyond `rise` answers. All instants are of one monotonic clock.
 */
export class NodeHealth {
  readonly #detector: Detector;
  readonly #rise: number;
  readonly #flapping = new Flapping();
  #verdict: Verdict = 'unknown';
  #since: Ms;
  #lastHeard: Ms;
  #lastSign: Ms;
  #lastLocal = Number.NEGATIVE_INFINITY;
  #trouble: Evidence | undefined;
  #answersInRow = 0;
  #refusalsInRow = 0;
  #incarnation: string | undefined;
  #failure: Evidence | undefined;
  #hasAnswered = false;
  #troubledAt = Number.NEGATIVE_INFINITY;
  /** When the last regular check with an answer was sent. */
  #lastAnsweredCheck = Number.NEGATIVE_INFINITY;

  constructor(detector: Detector, { rise }: Options, now: Ms) {
    this.#detector = detector;
    this.#rise = rise;
    this.#since = now;
    this.#lastHeard = now;
    this.#lastSign = now;
  }

  get verdict(): Verdict {
    return this.#verdict;
  }

  /** When the verdict last changed. */
  get since(): Ms {
    return this.#since;
  }

  /** The last answer, or the start. */
  get lastHeard(): Ms {
    return this.#lastHeard;
  }

  /** The last proof that the way to its machine works: an answer, right or wrong, or a refusal. */
  get lastSign(): Ms {
    return this.#lastSign;
  }

  get hasAnswered(): boolean {
    return this.#hasAnswered;
  }

  /** The last check that failed, since the last answer. */
  get failure(): Evidence | undefined {
    return this.#failure;
  }

  /** What the verdict rests on: of an unknown node our own trouble, where a check has told of it. */
  get reason(): Evidence | undefined {
    const isOurs = this.#verdict === 'unknown' && this.isExcused;
    return (isOurs ? this.#trouble : undefined) ?? this.#failure;
  }

  /** Since the last answer, whoever asks had trouble: the node has been given its patience anew. */
  get isExcused(): boolean {
    return this.#lastLocal >= this.#lastHeard;
  }

  get isFlapping(): boolean {
    return this.#flapping.isFlapping;
  }

  /** The last instant at which it is not dead if nothing more is heard. */
  deadline(): Ms {
    const deadline = this.#detector.deadline();
    return this.#flapping.isFlapping
      ? this.#lastHeard + DAMPING * (deadline - this.#lastHeard)
      : deadline;
  }

  suspicion(now: Ms): number {
    return this.#detector.suspicion(now);
  }

  /** The evidence of a check. */
  hear(evidence: Evidence, check: SentCheck, now: Ms): Step {
    const { finding } = evidence;
    if (finding === 'answered') return this.#hearAnswer(evidence, check, now);
    const isLost = finding === 'no-connection' || finding === 'no-answer';
    if (isLost && check.sentAt < this.#lastHeard) return this.#stay(); // it has answered since
    if (finding === 'local') {
      this.#lastLocal = now;
      this.#trouble = evidence;
      this.excuse(now);
    } else {
      this.#failure = evidence;
      this.#answersInRow = 0;
      this.#refusalsInRow = finding === 'refused' ? this.#refusalsInRow + 1 : 0;
      if (finding === 'refused' || finding === 'wrong' || finding === 'reset') this.#lastSign = now;
      if (finding === 'refused') this.excuse(now); // the time without a process is no rhythm of it
    }
    const proof = this.#flapping.isFlapping ? DAMPING * PROOF : PROOF;
    const isProved = this.#refusalsInRow >= proof;
    const step = isProved ? this.#become('dead', now) : this.#doubtUnless(finding === 'local', now);
    if (!check.isExtra) this.#flapping.add(this.#verdict !== 'dead');
    return step;
  }

  /** A gap between answers around this instant is no rhythm: whoever asks has trouble, for one. */
  excuse(now: Ms): void {
    this.#troubledAt = now;
  }

  /** A check went unanswered for an interval, or failed: an alive node is suspect. */
  doubt(now: Ms): Step {
    return this.#verdict === 'alive' ? this.#become('suspect', now) : this.#stay();
  }

  /**
   * Time has passed.
   * @param isLocal silence is to be blamed on the machine that asks; when that is over, the node is
   *   given its patience anew
   * @param allowance on top of the deadline, while it is asked less often
   */
  judge(now: Ms, isLocal: boolean, allowance: Ms = 0): Step {
    const deadline = this.deadline() + allowance;
    if (now <= deadline || this.#verdict === 'dead') return this.#stay();
    if (isLocal) this.#lastLocal = now;
    const patience = deadline - this.#lastHeard;
    const isOwnTrouble = this.isExcused && now <= this.#lastLocal + patience;
    return this.#become(isLocal || isOwnTrouble ? 'unknown' : 'dead', now);
  }

  #doubtUnless(isLocal: boolean, now: Ms): Step {
    return isLocal ? this.#stay() : this.doubt(now);
  }

  #hearAnswer({ incarnation }: Evidence, { sentAt, isExtra }: SentCheck, now: Ms): Step {
    const isRestart =
      incarnation !== undefined &&
      this.#incarnation !== undefined &&
      incarnation !== this.#incarnation;
    if (incarnation !== undefined) this.#incarnation = incarnation;
    if (isRestart) this.#detector.restart(now);
    const isAfterTrouble = this.#troubledAt >= this.#lastAnsweredCheck;
    if (!isExtra) this.#lastAnsweredCheck = sentAt;
    this.#detector.observe({ kind: 'heartbeat', at: now, sentAt, isExtra, isAfterTrouble });
    this.#answersInRow++;
    this.#refusalsInRow = 0;
    this.#lastHeard = now;
    this.#lastSign = now;
    this.#failure = undefined;
    this.#trouble = undefined;
    this.#hasAnswered = true;
    const mayRise = this.#verdict !== 'dead' || this.#answersInRow >= this.#rise;
    const step = mayRise ? this.#become('alive', now) : this.#stay();
    if (!isExtra) this.#flapping.add(this.#verdict !== 'dead');
    return { ...step, isRestart };
  }

  #become(verdict: Verdict, now: Ms): Step {
    const from = this.#verdict;
    if (from !== verdict) {
      this.#verdict = verdict;
      this.#since = now;
      if (verdict === 'dead') this.#answersInRow = 0;
    }
    return { from, to: verdict, isRestart: false };
  }

  #stay(): Step {
    return { from: this.#verdict, to: this.#verdict, isRestart: false };
  }
}
