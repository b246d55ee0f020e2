import type { Ms } from '../kernel/units.ts';
import type { HostProfile } from './profile.ts';

/** A rotating disk as its data sheet describes it. */
export interface DiskDataSheet {
  /** Turns a minute. */
  readonly rpm: number;
  readonly seekMs: Ms;
}

export interface ProbeRequest {
  /** Id that the profile is filed under. */
  readonly node: string;
  /** Folder whose disk is to be measured. */
  readonly diskPath: string;
  /** Run the CPU loop; needs the CPUs to itself for about 0.4 s. */
  readonly measuresCpu: boolean;
  /** Read the disk at random for up to 10 s. */
  readonly measuresDisk: boolean;
  /** Measure the disk also while others keep it busy. */
  readonly isForced: boolean;
  /** Counts when the disk is not measured. */
  readonly dataSheet?: DiskDataSheet;
  /** Ends the measurements; what was found by then is kept. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (step: string) => void;
}

/**
 * A way to learn a node's capacities. A part that fails leaves its figure missing with the reason
 * and never unwinds the others.
 */
export interface HostProbe {
  profile(request: ProbeRequest): Promise<HostProfile>;
}

export interface HostProbeSpec {
  readonly summary: string;
  readonly source: string;
  readonly claims: {
    /** Can put load on the node to measure it, instead of reading what the kernel tells only. */
    readonly measuresCpu: boolean;
    readonly measuresDisk: boolean;
  };
  create(): HostProbe;
}
