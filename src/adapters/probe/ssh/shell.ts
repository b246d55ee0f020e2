import type { SshSettings } from '../../../core/cluster/probe-settings.ts';
import type { LbError } from '../../../core/kernel/errors.ts';
import type { Attempt } from './attempt.ts';

/** A host to be reached over SSH. */
export interface SshPlace {
  /** A name or an address; IPv6 without brackets. */
  readonly host: string;
  readonly settings: SshSettings;
}

/** A command that runs on a node, and the connection it runs over. */
export interface Shell {
  write(text: string): void;
  /** Takes each piece of standard output; to be set at once. */
  onOutput(handler: (chunk: Buffer) => void): void;
  /** Why it ended, however it ended. Never rejects. */
  readonly ended: Promise<ShellEnd>;
  /** Ends command and connection. */
  close(): void;
}

export type ShellEnd =
  /** The connection is gone. */
  | { readonly kind: 'lost'; readonly error: LbError }
  /** The command came to its end; `said` is the beginning of its standard error, not printable. */
  | { readonly kind: 'exited'; readonly how: string; readonly said: string };

/** A way to run commands on nodes. */
export interface ShellEngine {
  /** @throws LbError when the node cannot be reached or does not let us in */
  open(place: SshPlace, command: string, attempt: Attempt): Promise<Shell>;
  /** Ends what is left open. */
  close(): Promise<void>;
}
