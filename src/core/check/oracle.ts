import type { Ms } from '../kernel/units.ts';

/** Texts by which a system calls one node, the surest first: an id, a name, an address. */
export type NodeNames = readonly string[];

/** What a real system says of one key. */
export type OracleAnswer =
  | {
      readonly kind: 'answered';
      /** The owner, and those behind it where the system tells them all. */
      readonly nodes: readonly [NodeNames, ...NodeNames[]];
      readonly slot?: number;
    }
  | { readonly kind: 'silent'; readonly reason: string }
  /** Nothing was asked: the protocol does not carry this key. */
  | { readonly kind: 'unaskable'; readonly reason: string };

/**
 * A real system that is asked where keys go. It is asked only what changes nothing there.
 */
export interface RingOracle {
  /** Ends soon after its signal, as `silent`. Never rejects: only a bug is thrown. May overlap. */
  ask(key: Uint8Array, signal: AbortSignal): Promise<OracleAnswer>;
  /** All keys it knows, where those are few. */
  readonly keys?: readonly Uint8Array[];
  /** Gives back what is kept; questions still open end. */
  close(): Promise<void>;
}

/** What the operator says of the system. */
export interface OracleSettings {
  /** Where it is: a URL, a word or a file. */
  readonly against: string;
  /** HTTP: carries the key. */
  readonly keyHeader?: string | undefined;
  /** HTTP: of the answer, names the node. */
  readonly nodeHeader?: string | undefined;
  readonly method: 'HEAD' | 'GET';
  /** HTTPS: certificates to trust instead of the system's. */
  readonly caFile?: string | undefined;
  readonly passwordFile?: string | undefined;
  /** Swift: the ring file that its library reads. */
  readonly swiftRing?: string | undefined;
  readonly swiftConf: string;
  /** Swift: the interpreter that has its library. */
  readonly python: string;
}

export interface OracleSpec {
  /** One line of help, at most 60 characters. */
  readonly summary: string;
  readonly source: string;
  readonly claims: {
    /** Keys of any bytes can be asked about. */
    readonly anyBytes: boolean;
    /** Answers have the slot too. */
    readonly slots: boolean;
  };
  /** Makes of a made-up name a key that can be asked about; absent: it is one. */
  sampleKey?(name: string): string;
  /** Whether this is what `against` means. */
  recognises(against: string): boolean;
  /**
   * Settings are looked at, and what serves all questions is fetched.
   * @throws LbError USAGE, INPUT_INVALID, NODE_UNREACHABLE, NODE_TIMEOUT, ANSWER_INVALID
   */
  open(
    settings: OracleSettings,
    limits: { readonly timeoutMs: Ms; readonly signal: AbortSignal },
  ): Promise<RingOracle>;
}
