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
/** Readers made at a time, more than most runs need: 0.3 MB. A thousand nodes may need far more. */
const GROUP_COUNT = 1024;

/** `wrong`: it is no HTTP/1.1; `head-too-long`: no end of the head within the limit. */
export type Progress = 'open' | 'whole' | 'wrong' | 'head-too-long';

/**
 * llhttp, the parser of Node and undici, in WebAssembly. Sockets read straight into its memory, all of a
 * group of readers into one buffer: what was read is parsed before the next read. A group has a memory
 * of its own, since one that grows leaves its buffers behind.
 */
export class ResponseReaders {
  readonly #free: ResponseReader[] = [];
  readonly #headLimit: Bytes;
  readonly #code: CompiledParser;

  /**
   * @param headLimit longest head of an answer, give or take one read; the 1xx before it count too
   * @param code llhttp, compiled once for all threads
   */
  constructor(headLimit: Bytes, code: CompiledParser) {
    this.#headLimit = headLimit;
    this.#code = code;
    this.#addGroup();
  }

  /** For a new connection. */
  take(): ResponseReader {
    if (this.#free.length === 0) this.#addGroup();
    const reader = this.#free.pop()!;
    reader.reset();
    return reader;
  }

  give(reader: ResponseReader): void {
    this.#free.push(reader);
  }

  #addGroup(): void {
    const llhttp = startLlhttp(this.#code, callbacks);
    const data = llhttp.malloc(READ_BYTES);
    const parsers = Array.from({ length: GROUP_COUNT }, () => llhttp.llhttp_alloc(RESPONSE));
    const buffer = Buffer.from(llhttp.memory.buffer, data, READ_BYTES);
    for (const parser of parsers) {
      this.#free.push(new ResponseReader(llhttp, parser, data, buffer, this.#headLimit));
    }
  }
}

/** Reads the answers of one connection, one after the other. */
export class ResponseReader {
  /** For the option `onread` of its socket. */
  readonly buffer: Buffer;
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

  /**
   * @param parser its address in llhttp's memory
   * @param data address of `buffer` there
   */
  constructor(llhttp: Llhttp, parser: number, data: number, buffer: Buffer, headLimit: Bytes) {
    this.#llhttp = llhttp;
    this.#parser = parser;
    this.#data = data;
    this.buffer = buffer;
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
    if (this.#isInHead) return;
    this.#isWhole = true;
    // At the end of the head llhttp had yet to hear that no body follows.
    if (this.#isBodyless) {
      this.keepsAlive = this.#llhttp.llhttp_should_keep_alive(this.#parser) !== 0;
    }
  }
}

/** The reader whose bytes llhttp is at: its callbacks know no other way to it. */
let atWork: ResponseReader;

const callbacks = {
  begins: (): void => atWork.begins(),
  headEnds: (status: number, keepsAlive: boolean): number => atWork.headEnds(status, keepsAlive),
  ends: (): void => atWork.ends(),
};
