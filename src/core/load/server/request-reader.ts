/** A request as a node sees it, its body read and forgotten. */
export interface ServedRequest {
  readonly method: string;
  /** As on the wire, query included. */
  readonly path: string;
  /** The client may send another one on this connection. */
  readonly keepsOpen: boolean;
  /** HTTP/1.0: that the connection stays open must be said. */
  readonly isOld: boolean;
}

/** What is wrong with what came, as a status to answer with; nothing is read after it. */
export type ReadFailure = 400 | 431 | 501 | 505;

const MOST_HEAD = 65_536;
/** Of a line with the size of a chunk, and of trailers. */
const MOST_LINE = 4096;
const REQUEST_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP\/(\d)\.(\d)$/;
const HEADER = /^(connection|content-length|transfer-encoding):[ \t]*(.*?)[ \t]*$/gim;

interface Body {
  /** Bytes until its end, or until the end of a chunk with its CRLF. */
  left: number;
  readonly isChunked: boolean;
  /** The last chunk has come, trailers may follow. */
  isLast: boolean;
}

/**
 * Cuts what a client sends on a connection into requests (RFC 9112), bodies skipped. Takes bytes as
 * text in Latin-1, so that a character is a byte.
 */
export class RequestReader {
  failure: ReadFailure | undefined;
  #text = '';
  #request: ServedRequest | undefined;
  #body: Body | undefined;

  /** @returns the requests that are whole with this text */
  take(text: string): ServedRequest[] {
    const requests: ServedRequest[] = [];
    this.#text = this.#text === '' ? text : this.#text + text;
    while (this.failure === undefined) {
      if (this.#request === undefined && !this.#readHead()) break;
      if (!this.#skipBody()) break;
      requests.push(this.#request!);
      this.#request = undefined;
    }
    return requests;
  }

  #readHead(): boolean {
    // Empty lines ahead of a request are to be overlooked.
    while (this.#text.startsWith('\r\n')) this.#text = this.#text.slice(2);
    const end = this.#text.indexOf('\r\n\r\n');
    if (end === -1 ? this.#text.length > MOST_HEAD : end > MOST_HEAD) return this.#fail(431);
    if (end === -1) return false;
    const head = this.#text.slice(0, end);
    this.#text = this.#text.slice(end + 4);
    const lineEnd = head.indexOf('\r\n');
    const line = REQUEST_LINE.exec(lineEnd === -1 ? head : head.slice(0, lineEnd));
    if (line === null) return this.#fail(400);
    if (line[3] !== '1') return this.#fail(505);
    return this.#readFields(head, line);
  }

  #readFields(head: string, [, method, path, , minor]: RegExpExecArray): boolean {
    let connection = '';
    let length: number | undefined;
    let coding: string | undefined;
    for (const [, name, value] of head.matchAll(HEADER)) {
      if (name!.length === 10) connection += `,${value!.toLowerCase()}`;
      else if (name!.length === 14) {
        if (!/^\d{1,15}$/.test(value!) || (length ?? +value!) !== +value!) return this.#fail(400);
        length = +value!;
      } else coding = value!.toLowerCase();
    }
    if (coding !== undefined && length !== undefined) return this.#fail(400);
    if (coding !== undefined && coding !== 'chunked') return this.#fail(501);
    const isOld = minor === '0';
    const keepsOpen = isOld ? /,\s*keep-alive/.test(connection) : !/,\s*close/.test(connection);
    this.#request = { method: method!, path: path!, keepsOpen, isOld };
    if (coding !== undefined) this.#body = { left: 0, isChunked: true, isLast: false };
    else if (length) this.#body = { left: length, isChunked: false, isLast: true };
    return true;
  }

  /** @returns whether it is all there */
  #skipBody(): boolean {
    while (this.#body !== undefined) {
      const body = this.#body;
      const skipped = Math.min(body.left, this.#text.length);
      this.#text = this.#text.slice(skipped);
      body.left -= skipped;
      if (body.left > 0) return false;
      if (!body.isChunked) this.#body = undefined;
      else if (!this.#readChunkLine(body)) return false;
    }
    return true;
  }

  /** The size of the next chunk, or after the last one a trailer, or the empty line at the end. */
  #readChunkLine(body: Body): boolean {
    const end = this.#text.indexOf('\r\n');
    if (end === -1) return this.#text.length > MOST_LINE ? this.#fail(400) : false;
    const line = this.#text.slice(0, end);
    this.#text = this.#text.slice(end + 2);
    if (body.isLast) {
      if (line === '') this.#body = undefined;
      return true;
    }
    const size = /^([0-9a-fA-F]{1,12})(?:[ \t]*;.*)?$/.exec(line);
    if (size === null) return this.#fail(400);
    const length = Number.parseInt(size[1]!, 16);
    if (length === 0) body.isLast = true;
    else body.left = length + 2;
    return true;
  }

  #fail(failure: ReadFailure): false {
    this.failure = failure;
    return false;
  }
}
