/** What the bytes that came so far mean. */
export interface Verdict {
  /** '' for the right answer, else what is wrong with this one. */
  readonly mistake: string;
  /** Of the process that answers, where it tells. */
  readonly incarnation?: string;
}

/** A conversation over a kept connection: always the same question. */
export interface Dialogue {
  /** What is sent on a new connection: greetings and the question. */
  readonly opening: Uint8Array;
  /** Empty: the connection is not kept. */
  readonly question: Uint8Array;
  /** Text that must come; an answer that ends without it is a wrong one. Absent: `read` knows the end. */
  readonly wanted?: string;
  /**
   * @param bytes all that came since the opening or the question was sent
   * @param isOpening whether it was the opening
   * @returns undefined while more must come
   */
  read(bytes: Uint8Array, isOpening: boolean): Verdict | undefined;
}
