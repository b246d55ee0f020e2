import type { Ratio } from '../kernel/units.ts';
import type { RingLookup } from '../ring/lookup.ts';
import type { Ring } from '../ring/ring.ts';

/** What a rule can look at; nothing is worked out before it is asked for. */
export interface Patient {
  readonly ring: Ring;
  readonly lookup: RingLookup;
  readonly algorithm: string;
  /** Indices of the nodes that may own keys. */
  readonly living: readonly number[];
  /** Share of the key space that each node owns, and what its weight asks for. */
  readonly shares: () => ArrayLike<Ratio>;
  readonly wanted: () => ArrayLike<Ratio>;
  /** The ring with another node list, built by its own algorithm; undefined where that cannot be. */
  readonly changed: (nodes: Ring['nodes']) => RingLookup | undefined;
  /** Share of the key space whose owner is another one in the other ring, by ids. */
  readonly movedTo: (other: RingLookup) => Ratio;
}

/** `problem`: keys are worse off than they need to be; `hint`: worth knowing before a change. */
type Severity = 'problem' | 'hint';

export interface Finding {
  readonly severity: Severity;
  /** What is so, with its figures, in one sentence. */
  readonly message: string;
  /** What can be done about it. */
  readonly wayOut: string;
}

export interface DoctorRule {
  /** One line of help, at most 70 characters. */
  readonly summary: string;
  /** Where the trap was met or measured. */
  readonly source: string;
  /** Why it is so, in some sentences. */
  readonly explanation: string;
  /** @returns undefined when all is well, or when the rule is not about rings like this one */
  examine(patient: Patient): Finding | undefined;
}
