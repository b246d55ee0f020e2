import type { Bytes } from '../kernel/units.ts';
import { Frames } from './frames.ts';

/** What the loop of `remoteCommand` has said. Nothing comes after `nonsense`. */
export type RemoteEvent =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'answer';
      readonly id: number;
      /** Path → text. A file that was asked for and is not there is missing. */
      readonly files: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'nonsense'; readonly reason: string };

/** Messages of the day, of rc files and of what these leave running. */
const NOISE_LIMIT: Bytes = 64 * 1024;
/** An environment of a few variables. */
const BORDER_LIMIT: Bytes = 16 * 1024;

/**
 * Reads the output of the loop as it comes in, cut anywhere, into files. Only what carries the nonce
 * is taken for a frame, whatever else is said.
 */
export class RemoteAnswers {
  readonly #nonce: string;
  readonly #limit: Bytes;
  readonly #frames = new Frames();
  /** What stands around each file, as Latin-1; undefined until the loop has begun. */
  #border: string | undefined;
  #isOver = false;

  /** @param limit bytes of an answer; `nonsense` beyond */
  constructor(nonce: string, limit: Bytes) {
    this.#nonce = nonce;
    this.#limit = limit;
  }

  /** The beginning of what was said instead of a frame. As it came: not printable. */
  get noise(): string {
    return this.#frames.noise;
  }

  push(chunk: Uint8Array): RemoteEvent[] {
    const events: RemoteEvent[] = [];
    if (!this.#isOver) this.#frames.push(chunk);
    while (!this.#isOver) {
      const event = this.#border === undefined ? this.#greeting() : this.#answer();
      if (event === undefined) break;
      events.push(event);
      this.#isOver = event.kind === 'nonsense';
    }
    return events;
  }

  #greeting(): RemoteEvent | undefined {
    const limits = { frame: BORDER_LIMIT, noise: NOISE_LIMIT };
    const border = this.#frames.next(`${this.#nonce}(`, `${this.#nonce})\n`, limits);
    if (border === undefined) return undefined;
    if ('tooMuch' in border) return nonsense('its shell says much, but not what it was asked');
    if (!border.includes(this.#nonce, 0, 'latin1')) return nonsense('its shell has no "cat"');
    this.#border = border.toString('latin1');
    return { kind: 'ready' };
  }

  #answer(): RemoteEvent | undefined {
    const limits = { frame: this.#limit, noise: NOISE_LIMIT };
    const frame = this.#frames.next(this.#border!, `${this.#nonce}.\n`, limits);
    if (frame === undefined) return undefined;
    if ('tooMuch' in frame) return nonsense(`its answer is larger than ${this.#limit} bytes`);
    return readAnswer(frame, this.#border!, `${this.#nonce}>`);
  }
}

/** Contents with a border after each, then the number of the request and a line for each file. */
function readAnswer(frame: Buffer, border: string, listMark: string): RemoteEvent {
  const end = frame.indexOf(listMark, 0, 'latin1');
  const list = frame.toString('utf8', end + listMark.length).split('\n');
  const paths = list.filter((line) => line.startsWith('+')).map((line) => line.slice(1));
  const texts = contents(frame.subarray(0, Math.max(0, end)), border);
  if (end === -1 || !/^\d{1,15}$/.test(list[0]!) || texts.length !== paths.length) {
    return nonsense('its answer is not in the form that was asked for');
  }
  return {
    kind: 'answer',
    id: Number(list[0]),
    files: Object.fromEntries(paths.map((path, i) => [path, texts[i]!])),
  };
}

function contents(text: Buffer, border: string): string[] {
  const parts: string[] = [];
  for (let from = 0; ; ) {
    const end = text.indexOf(border, from, 'latin1');
    if (end === -1) return parts;
    parts.push(text.toString('utf8', from, end));
    from = end + border.length;
  }
}

function nonsense(reason: string): RemoteEvent {
  return { kind: 'nonsense', reason };
}
