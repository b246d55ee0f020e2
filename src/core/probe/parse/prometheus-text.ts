/** Label values by name, with their escapes undone. */
export type Labels = ReadonlyMap<string, string>;

/** One line of a page that was asked for. `value` may be NaN or infinite. */
export type OnSample = (name: string, labels: Labels, value: number) => void;

/** The longest line of a real exporter has some 2000 bytes; what is longer is skipped. */
const MAX_LINE = 16_384;

/** No exporter writes this many labels; a line that does is skipped. */
const MAX_LABELS = 64;

const NO_LABELS: Labels = new Map();
const NOTHING = new Uint8Array();

const [TAB, LINE_FEED, RETURN, BLANK] = [9, 10, 13, 32];
const [QUOTE, COMMA, EQUALS, BACKSLASH, OPEN, CLOSE] = [34, 44, 61, 92, 123, 125];

/** Names of metrics, set up for comparison with bytes. */
export class MetricNames {
  readonly #byLength: { readonly name: string; readonly bytes: Uint8Array }[][] = [];

  constructor(names: Iterable<string>) {
    const encoder = new TextEncoder();
    for (const name of new Set(names)) {
      this.#byLength[name.length] ??= [];
      this.#byLength[name.length]!.push({ name, bytes: encoder.encode(name) });
    }
  }

  /** @returns the name that stands at `from` and is `length` bytes long, if it is one of these */
  at(bytes: Uint8Array, from: number, length: number): string | undefined {
    const candidates = this.#byLength[length];
    if (candidates === undefined) return undefined;
    for (const one of candidates) {
      if (isAt(bytes, from, one.bytes)) return one.name;
    }
    return undefined;
  }
}

/** From the end: names of metrics begin alike. */
function isAt(bytes: Uint8Array, from: number, wanted: Uint8Array): boolean {
  for (let i = wanted.length - 1; i >= 0; i--) {
    if (bytes[from + i] !== wanted[i]) return false;
  }
  return true;
}

/**
 * Picks samples out of Prometheus's text format (version 0.0.4), as it arrives. Only lines of wanted
 * metrics become text, so a page leaves little garbage, and no more is kept than an unfinished line.
 * Lines that do not fit are skipped and counted. A last line without line feed was cut off and says
 * nothing.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export class PrometheusScanner {
  readonly #wanted: MetricNames;
  readonly #onSample: OnSample;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #rest = NOTHING;
  #isSkipping = false;
  #malformed = 0;

  constructor(wanted: MetricNames, onSample: OnSample) {
    this.#wanted = wanted;
    this.#onSample = onSample;
  }

  /** Lines of wanted metrics that do not follow the format. */
  get malformedCount(): number {
    return this.#malformed;
  }

  /** The next bytes of the page, cut anywhere; they are not kept. */
  push(piece: Uint8Array): void {
    let start = 0;
    for (;;) {
      const end = piece.indexOf(LINE_FEED, start);
      if (end === -1) break;
      if (this.#rest.length === 0 && !this.#isSkipping) this.#line(piece, start, end);
      else this.#finish(piece.subarray(start, end));
      start = end + 1;
    }
    if (start < piece.length) this.#keep(piece.subarray(start));
  }

  #keep(part: Uint8Array): void {
    this.#isSkipping ||= this.#rest.length + part.length > MAX_LINE;
    this.#rest = this.#isSkipping ? NOTHING : joined(this.#rest, part);
  }

  #finish(part: Uint8Array): void {
    this.#keep(part);
    const line = this.#rest;
    this.#rest = NOTHING;
    if (!this.#isSkipping) this.#line(line, 0, line.length);
    this.#isSkipping = false;
  }

  #line(bytes: Uint8Array, start: number, end: number): void {
    let from = start;
    while (from < end && isBlank(bytes[from]!)) from += 1;
    let nameEnd = from;
    while (nameEnd < end && isOfName(bytes[nameEnd]!)) nameEnd += 1;
    const name = this.#wanted.at(bytes, from, nameEnd - from); // comments have no name
    if (name === undefined || end - start > MAX_LINE) return;
    const length = bytes[end - 1] === RETURN ? end - 1 : end;
    const line = this.#decoder.decode(bytes.subarray(nameEnd, length));
    const labels = readLabels(line);
    const value = labels === undefined ? undefined : readValue(line.slice(labels.end));
    if (labels === undefined || value === undefined) this.#malformed += 1;
    else this.#onSample(name, labels.labels, value);
  }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

const isBlank = (code: number): boolean => code === BLANK || code === TAB;

/** Letters, digits, underscores and colons. */
function isOfName(code: number): boolean {
  return ((code | 32) >= 97 && (code | 32) <= 122) || (code >= 48 && code <= 58) || code === 95;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

function endOfName(text: string, from: number): number {
  let at = from;
  while (isOfName(text.charCodeAt(at))) at += 1;
  return at;
}

/**
 * @param line what follows the metric's name
 * @returns the labels and where they end, or undefined when they are malformed
 */
function readLabels(line: string): { labels: Labels; end: number } | undefined {
  let at = skipBlanks(line, 0);
  if (line.charCodeAt(at) !== OPEN) return at === 0 ? undefined : { labels: NO_LABELS, end: at };
  const labels = new Map<string, string>();
  at = skipBlanks(line, at + 1);
  while (line.charCodeAt(at) !== CLOSE) {
    const nameEnd = endOfName(line, at);
    const equals = skipBlanks(line, nameEnd);
    const open = skipBlanks(line, equals + 1);
    const close = closingQuote(line, open);
    if (nameEnd === at || line.charCodeAt(equals) !== EQUALS || close === undefined) return;
    if (labels.size === MAX_LABELS) return;
    labels.set(line.slice(at, nameEnd), unescapeValue(line.slice(open + 1, close)));
    at = skipBlanks(line, close + 1);
    if (line.charCodeAt(at) === COMMA) at = skipBlanks(line, at + 1);
    else if (line.charCodeAt(at) !== CLOSE) return;
  }
  return { labels, end: at + 1 };
}

/** @param open place of the opening quote */
function closingQuote(line: string, open: number): number | undefined {
  if (line.charCodeAt(open) !== QUOTE) return undefined;
  for (let at = open + 1; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at += 1;
  }
  return undefined;
}

/** `\\`, `\"` and `\n`; a backslash before anything else stands for itself, as Prometheus reads it. */
function unescapeValue(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\([\\"n])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
}

/** A value, and a time in whole milliseconds that is not used. */
const VALUE = /^[ \t]*([^ \t]+)(?:[ \t]+[+-]?\d{1,20})?[ \t]*$/;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const WORDS: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '+inf': Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
};

function readValue(text: string): number | undefined {
  const value = VALUE.exec(text)?.[1];
  return value === undefined ? undefined : readNumber(value);
}

/** @returns a number as Go writes it, or undefined: what is empty or a word is no number */
export function readNumber(text: string): number | undefined {
  if (NUMBER.test(text)) return Number(text);
  const word = text.toLowerCase();
  return Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
}
