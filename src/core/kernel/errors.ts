/**
 * Every failure an operator can act on, in one table: the exit code it ends with and one line for
 * the reference. What is not in here is a bug (exit 70).
 */
export const failures = {
  USAGE: { exit: 2, summary: 'the command line is wrong' },
  UNKNOWN_COMMAND: { exit: 2, summary: 'no command of that name' },
  UNKNOWN_NODE: {
    exit: 2,
    summary: 'a node named on the command line is not in the ring or cluster',
  },
  COPIES_IMPOSSIBLE: { exit: 2, summary: 'the cluster or the scheme cannot hold that many copies' },
  CLUSTER_NOT_FOUND: { exit: 3, summary: 'no cluster file where one is needed' },
  CLUSTER_INVALID: { exit: 3, summary: 'the cluster file has mistakes, all of them listed' },
  RING_NOT_FOUND: { exit: 3, summary: 'no ring file where one is needed' },
  RING_CORRUPT: { exit: 3, summary: 'the ring file is cut short, changed, or no ring file' },
  RING_VERSION: { exit: 3, summary: 'the ring file is of a newer format' },
  RING_MISMATCH: {
    exit: 3,
    summary: 'two rings have no law in common, so that only keys can be compared',
  },
  WEIGHTS_UNSUPPORTED: { exit: 3, summary: 'the algorithm cannot follow weights' },
  PLACEMENT_IMPOSSIBLE: { exit: 3, summary: 'the algorithm cannot place keys on these nodes' },
  NO_LIVE_NODE: { exit: 3, summary: 'no node is left that may own keys' },
  TOO_MANY_NODES: { exit: 3, summary: 'more nodes than a table can address' },
  KEYS_UNREADABLE: { exit: 3, summary: 'the key list cannot be read' },
  INPUT_INVALID: { exit: 3, summary: 'an input file has mistakes, all of them listed' },
  RUNS_DIFFER: { exit: 3, summary: 'load runs of different plans cannot be compared' },
  FILE_UNWRITABLE: {
    exit: 4,
    summary: 'a result could not be written; what was there is untouched',
  },
  FILE_EXISTS: { exit: 5, summary: 'a file is in the way and --force was not given' },
  NOT_CONFIRMED: { exit: 5, summary: 'a change was not confirmed, so nothing was written' },
  RING_CHANGED: { exit: 5, summary: 'the ring was changed by somebody else before the answer' },
  MOVES_TOO_MUCH: { exit: 5, summary: 'a build would move more of the key space than --max-moved' },
  PROBE_FAILED: { exit: 4, summary: 'the measurement could not be made' },
  PROBE_REFUSED: { exit: 5, summary: 'the measurement would have done harm' },
  LOAD_FAILED: { exit: 4, summary: 'a load run could not be carried out' },
  LOAD_REFUSED: {
    exit: 5,
    summary: 'a load run is over the limits, or its target may not be ours',
  },
  SIMULATION_FAILED: { exit: 4, summary: 'a simulation could not be carried out' },
  NODE_UNREACHABLE: { exit: 4, summary: 'a node cannot be reached: no such name, no way, refused' },
  NODE_TIMEOUT: { exit: 4, summary: 'a node gave no answer in time' },
  NODE_REFUSED_LOGIN: {
    exit: 4,
    summary: 'a node did not let us in, or is not the one that we know by its key',
  },
  ANSWER_INVALID: { exit: 4, summary: 'a node answered something that cannot be used' },
  NOT_RECORDED: { exit: 4, summary: 'a recording has nothing, or nothing more, of a node' },
  PORT_UNAVAILABLE: { exit: 4, summary: 'a port of this machine cannot be listened on' },
  NETWORK_EXPOSED: { exit: 5, summary: 'nodes for trying would have been open to the network' },
  INTERRUPTED: { exit: 130, summary: 'interrupted; what was done so far is printed' },
} as const satisfies Record<string, { exit: number; summary: string }>;

export type FailureCode = keyof typeof failures;

/** One mistake in an input, with its place. Lines and columns count from 1. */
export interface Problem {
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** The offending line of the input and the width of the part to mark, for the caret. */
  readonly excerpt?: { readonly text: string; readonly width: number };
  readonly hint?: string;
}

/** A failure the operator can act on. Rendered once, at the door; never caught in core. */
export class LbError extends Error {
  readonly code: FailureCode;
  readonly hint: string | undefined;
  /** All mistakes found, when the failure is about an input. */
  readonly problems: readonly Problem[];

  constructor(
    code: FailureCode,
    message: string,
    options: { hint?: string; cause?: unknown; problems?: readonly Problem[] } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'LbError';
    this.code = code;
    this.hint = options.hint;
    this.problems = options.problems ?? [];
  }

  get exit(): number {
    return failures[this.code].exit;
  }
}
