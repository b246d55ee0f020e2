import type { Bytes } from '../../core/kernel/units.ts';
import { type CompiledParser, type Llhttp, startLlhttp } from './llhttp.ts';

/** llhttp's kind of parser that reads answers. */
const RESPONSE = 2;
/** What the callback at the end of a head answers. */
const READ_BODY = 0;
const NO_BODY = 1;
const GIVE_UP = -1;
/** Another protocol follows, which nobody asked for. */
const SWITCHING_PROTOCOLS = 101;
/** Returned for bytes after an answer that was the connection's last. */
const CLOSED_CONNECTION = 5;

/** Longest read of a socket. */
const READ_BYTES: Bytes = 65_536;

/** `wrong`: it is no HTTP/1.1; `head-too-long`: no end of the head within the limit. */
export type Progress = 'open' | 'whole' | 'wrong' | 'head-too-long';

/**
 * llhttp, the parser of Node and undici, in WebAssembly. Sockets read straight into its memory, all of
 * them into one buffer: what was read is parsed before the next read. Readers are all made at the
 * start, since memory that grows leaves its buffers behind.
 */
export class ResponseReaders {
  /** For the option `onread` of sockets. */
  readonly buffer: Buffer;
  readonly #free: ResponseReader[] = [];

  /**
   * @param count most answers that are read at the same time
   * @param headLimit longest head of an answer, give or take one read; the 1xx before it count too
   * @param code llhttp, compiled once for all threads
   */
  constructor(count: number, headLimit: Bytes, code: CompiledParser) {
    const llhttp = startLlhttp(code, callbacks);
    const data = llhttp.malloc(READ_BYTES);
    for (let i = 0; i < count; i++) this.#free.push(new ResponseReader(llhttp, data, headLimit));
    this.buffer = Buffer.from(llhttp.memory.buffer, data, READ_BYTES);
  }

  /** For a new connection. */
  take(): ResponseReader {
    const reader = this.#free.pop();
    if (reader === undefined) throw new RangeError('more connections than readers');
    reader.reset();
    return reader;
  }

  give(reader: ResponseReader): void {
    this.#free.push(reader);
  }
}

/** Reads the answers of one connection, one after the other. */
export class ResponseReader {
  /** Of the answer. */
  status = 0;
  /** The connection can be used again after the answer. */
  keepsAlive = false;
  /** Read of the answer so far, head and body. */
  bytes: Bytes = 0;
  /** Something came that nobody asked for. */
  hasMore = false;
  readonly #llhttp: Llhttp;
  readonly #parser: number;
  readonly #data: number;
  readonly #headLimit: Bytes;
  #isWhole = true;
  #isInHead = false;
  #isBodyless = false;

  constructor(llhttp: Llhttp, data: number, headLimit: Bytes) {
    this.#llhttp = llhttp;
    this.#parser = llhttp.llhttp_alloc(RESPONSE);
    this.#data = data;
    this.#headLimit = headLimit;
  }

  reset(): void {
    this.#llhttp.llhttp_reset(this.#parser);
    this.hasMore = false;
    this.#isWhole = true;
  }

  /** @param isBodyless whatever its head says, as to HEAD */
  expect(isBodyless: boolean): void {
    this.#isBodyless = isBodyless;
    this.#isWhole = false;
    this.#isInHead = true;
    this.bytes = 0;
  }

  /** The first `length` bytes of the buffer were read. */
  read(length: number): Progress {
    this.bytes += length;
    atWork = this;
    const error = this.#llhttp.llhttp_execute(this.#parser, this.#data, length);
    if (error !== 0) {
      if (!this.#isWhole) return 'wrong';
      this.hasMore = true;
      this.keepsAlive &&= error !== CLOSED_CONNECTION;
      return 'whole';
    }
    if (this.#isWhole) return 'whole';
    return this.#isInHead && this.bytes > this.#headLimit ? 'head-too-long' : 'open';
  }

  /** The other side has closed. @returns `whole` when that is how this answer ends */
  finish(): Progress {
    atWork = this;
    const error = this.#llhttp.llhttp_finish(this.#parser);
    return error === 0 && this.#isWhole ? 'whole' : 'open';
  }

  /** Called while it is at work. */
  begins(): void {
    if (this.#isWhole) this.hasMore = true;
  }

  headEnds(status: number, keepsAlive: boolean): number {
    if (this.#isWhole) return READ_BODY;
    if (status === SWITCHING_PROTOCOLS) return GIVE_UP;
    this.status = status;
    this.keepsAlive = keepsAlive;
    if (status >= 200) this.#isInHead = false;
    return this.#isBodyless ? NO_BODY : READ_BODY;
  }

  ends(): void {
    if (!this.#isInHead) this.#isWhole = true;
  }
}

/** The reader whose bytes llhttp is at: its callbacks know no other way to it. */
let atWork: ResponseReader;

const callbacks = {
  begins: (): void => atWork.begins(),
  headEnds: (status: number, keepsAlive: boolean): number => atWork.headEnds(status, keepsAlive),
  ends: (): void => atWork.ends(),
};
