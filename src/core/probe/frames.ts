import type { Bytes } from '../kernel/units.ts';

/** Why a stream cannot be read on. */
export interface TooMuch {
  readonly tooMuch: 'noise' | 'frame';
}

const FIRST_ROOM: Bytes = 4096;
/** A buffer that grew beyond is given back after its frame. */
const ROOM_KEPT: Bytes = 128 * 1024;
const NOISE_KEPT: Bytes = 1024;

/**
 * Finds frames in a stream that comes in pieces. A frame stands between two marks; what stands outside
 * is noise. Each byte is searched once, and no more is held than one frame may be long.
 */
export class Frames {
  #held = Buffer.alloc(0);
  /** The part of `#held` that was not used up. */
  #from = 0;
  #to = 0;
  /** No mark that is looked for begins before. */
  #searched = 0;
  #isInside = false;
  #noiseLength: Bytes = 0;
  /** A character a byte. */
  #noise = '';

  /** The first kilobyte of noise since the last frame, so far. */
  get noise(): string {
    const held = this.#isInside ? '' : this.#held.toString('latin1', this.#from, this.#to);
    return Buffer.from(`${this.#noise}${held}`.slice(0, NOISE_KEPT), 'latin1').toString('utf8');
  }

  push(chunk: Uint8Array): void {
    const length = this.#to - this.#from;
    if (length === 0 && this.#held.length > ROOM_KEPT) this.#held = Buffer.alloc(0);
    if (this.#to + chunk.length > this.#held.length) {
      const needed = length + chunk.length;
      const isRoomy = needed <= this.#held.length / 2;
      const room = isRoomy ? this.#held : Buffer.allocUnsafe(Math.max(FIRST_ROOM, 2 * needed));
      this.#held.copy(room, 0, this.#from, this.#to);
      this.#held = room;
      this.#searched -= this.#from;
      this.#from = 0;
      this.#to = length;
    }
    this.#held.set(chunk, this.#to);
    this.#to += chunk.length;
  }

  /**
   * @param open,close the marks, a character a byte
   * @param limits bytes of a frame, and of the noise before it
   * @returns the next frame without its marks, valid until the next `push`; undefined when it has not
   *   come yet
   */
  next(
    open: string,
    close: string,
    limits: { readonly frame: Bytes; readonly noise: Bytes },
  ): Buffer | TooMuch | undefined {
    if (!this.#isInside) {
      const start = this.#find(open);
      this.#skip(start ?? this.#searched);
      if (this.#noiseLength > limits.noise) return { tooMuch: 'noise' };
      if (start === undefined) return undefined;
      this.#isInside = true;
      this.#from = start + open.length;
      this.#searched = this.#from;
    }
    const end = this.#find(close);
    if ((end ?? this.#searched) - this.#from > limits.frame) return { tooMuch: 'frame' };
    if (end === undefined) return undefined;
    const frame = this.#held.subarray(this.#from, end);
    this.#from = end + close.length;
    this.#searched = this.#from;
    this.#isInside = false;
    this.#noiseLength = 0;
    this.#noise = '';
    return frame;
  }

  #find(mark: string): number | undefined {
    const at = this.#held.subarray(0, this.#to).indexOf(mark, this.#searched, 'latin1');
    if (at !== -1) return at;
    this.#searched = Math.max(this.#searched, this.#to - mark.length + 1);
    return undefined;
  }

  #skip(end: number): void {
    const room = Math.max(0, NOISE_KEPT - this.#noise.length);
    this.#noise += this.#held.toString('latin1', this.#from, Math.min(end, this.#from + room));
    this.#noiseLength += end - this.#from;
    this.#from = end;
  }
}
