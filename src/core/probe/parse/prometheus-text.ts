/** Label values by name, with their escapes undone. */
export type Labels = ReadonlyMap<string, string>;

/** One line of a page that was asked for. `value` may be NaN or infinite. */
export type OnSample = (name: string, labels: Labels, value: number) => void;

/** The longest line of a real exporter has some 2000 characters; what is longer is skipped. */
const MAX_LINE = 65_536;

/** No exporter writes this many labels; a line that does is skipped. */
const MAX_LABELS = 64;

const NO_LABELS: Labels = new Map();

const LINE_FEED = 10;
const QUOTE = 34;
const COMMA = 44;
const EQUALS = 61;
const BACKSLASH = 92;
const OPEN = 123;
const CLOSE = 125;

/**
 * Picks samples out of Prometheus's text format (version 0.0.4), as it arrives: only lines of the
 * metrics wanted are looked into, and no more is kept than an unfinished line. Lines that do not
 * fit are skipped and counted. A last line without line feed was cut off and says nothing.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export class PrometheusScanner {
  readonly #wanted: ReadonlyMap<string, string>;
  readonly #isLength: Uint8Array;
  readonly #onSample: OnSample;
  #rest = '';
  #isSkipping = false;
  #malformed = 0;

  /** @param wanted names of metrics; samples of others are passed over */
  constructor(wanted: Iterable<string>, onSample: OnSample) {
    this.#wanted = new Map([...wanted].map((name) => [name, name]));
    this.#onSample = onSample;
    const lengths = [...this.#wanted.keys()].map((name) => name.length);
    this.#isLength = new Uint8Array(Math.max(0, ...lengths) + 1);
    for (const length of lengths) this.#isLength[length] = 1;
  }

  /** Lines of wanted metrics that do not follow the format. */
  get malformedCount(): number {
    return this.#malformed;
  }

  /** The next piece of the page, cut anywhere between two characters. */
  push(piece: string): void {
    const text = this.#rest + piece;
    let start = 0;
    for (;;) {
      const end = text.indexOf('\n', start);
      if (end === -1) break;
      if (!this.#isSkipping && end - start <= MAX_LINE) this.#line(text, start, end);
      this.#isSkipping = false;
      start = end + 1;
    }
    this.#isSkipping ||= text.length - start > MAX_LINE;
    this.#rest = this.#isSkipping ? '' : text.slice(start);
  }

  #line(text: string, start: number, end: number): void {
    const from = skipBlanks(text, start);
    const nameEnd = endOfName(text, from);
    if (this.#isLength[nameEnd - from] !== 1) return; // comments and empty lines have no name
    const name = this.#wanted.get(text.slice(from, nameEnd));
    if (name === undefined) return;
    const line = text.slice(nameEnd, text.charCodeAt(end - 1) === 13 ? end - 1 : end);
    const labels = readLabels(line);
    const value = labels === undefined ? undefined : readValue(line.slice(labels.end));
    if (labels === undefined || value === undefined) this.#malformed += 1;
    else this.#onSample(name, labels.labels, value);
  }
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

const isBlank = (code: number): boolean => code === 32 || code === 9;

/** Past the letters, digits, underscores and colons of a metric's or label's name. */
function endOfName(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    const isLetter = ((code | 32) >= 97 && (code | 32) <= 122) || code === 95;
    if (!isLetter && !(code >= 48 && code <= 58)) return at; // 58 is the colon
    at += 1;
  }
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
  return text.replace(/\\([\\"n])/g, (_, escaped: string) =>
    escaped === 'n' ? String.fromCharCode(LINE_FEED) : escaped,
  );
}

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const WORDS: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '+inf': Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
};

/** A value and an optional time in whole milliseconds, which is not used. */
function readValue(text: string): number | undefined {
  const [value = '', time, ...more] = text.trim().split(/[ \t]+/);
  if (more.length > 0 || (time !== undefined && !/^[+-]?\d{1,20}$/.test(time))) return undefined;
  return readNumber(value);
}

/** @returns a number as Go writes it, or undefined: what is empty or a word is no number */
export function readNumber(text: string): number | undefined {
  if (NUMBER.test(text)) return Number(text);
  const word = text.toLowerCase();
  return Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
}
