import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MetricNames,
  PrometheusScanner,
} from '../../../../src/core/probe/parse/prometheus-text.ts';
import { plainSamples, type Sample } from './plain-prometheus-text.ts';

/** What a scanner finds in a page that comes in pieces. */
function scan(pieces: readonly (string | Uint8Array)[], wanted = ['m']): Sample[] {
  const found: Sample[] = [];
  const scanner = new PrometheusScanner(new MetricNames(wanted), (name, labels, value) =>
    found.push({ name, labels: Object.fromEntries(labels), value }),
  );
  for (const piece of pieces) scanner.push(Buffer.from(piece));
  return found;
}

const m = new MetricNames(['m']);
const page = readFileSync(
  new URL('../../../fixtures/node-exporter/full-1.5.0.txt', import.meta.url),
  'utf8',
);

describe('a line of a wanted metric', () => {
  const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
  it.each([
    { name: 'without labels', line: 'm 1.5', value: 1.5 },
    { name: 'with empty braces', line: 'm{} 2', value: 2 },
    { name: 'with a label', line: 'm{a="b"} 3', value: 3, labels: { a: 'b' } },
    { name: 'with a comma at the end', line: 'm{a="b",} 3', value: 3, labels: { a: 'b' } },
    {
      name: 'with blanks',
      line: ' \tm { a = "b" , c="d" }\t4 ',
      value: 4,
      labels: { a: 'b', c: 'd' },
    },
    { name: 'without a blank before the value', line: 'm{a="b"}5', value: 5, labels: { a: 'b' } },
    { name: 'with a time', line: 'm 6 1395066363000', value: 6 },
    { name: 'with a time before 1970', line: 'm 6 -3', value: 6 },
    { name: 'with an exponent', line: 'm 2.5276026880e+10', value: 25276026880 },
    { name: 'with a negative exponent', line: 'm 1.4598E-05', value: 0.000014598 },
    { name: 'with a sign', line: 'm +7.', value: 7 },
    { name: 'that is negative', line: 'm -.5', value: -0.5 },
    { name: 'that is no number', line: 'm NaN', value: nan },
    { name: 'that is infinite', line: 'm +Inf', value: infinity },
    {
      name: 'that is infinite, below',
      line: 'm{a="b"} -inf',
      value: -infinity,
      labels: { a: 'b' },
    },
    { name: 'ended as on Windows', line: 'm{a="b"} 8\r', value: 8, labels: { a: 'b' } },
    {
      name: 'with escapes',
      line: String.raw`m{a="\\ \" \n \t",b="}\\"} 9`,
      value: 9,
      labels: { a: '\\ " \n \\t', b: '}\\' },
    },
    {
      name: 'with what a terminal would obey',
      line: 'm{a="\x1b[2J\u202e🎈"} 10',
      value: 10,
      labels: { a: '\x1b[2J\u202e🎈' },
    },
  ])('$name', ({ line, value, labels = {} }) => {
    expect(scan([`${line}\n`])).toEqual([{ name: 'm', labels, value }]);
  });

  it.each([
    'm',
    'm ',
    'm x',
    'm 1e',
    'm 0x10',
    'm 1_000',
    'm 1 2 3',
    'm 1 2.5',
    'm+1',
    'm-Inf',
    'm{a="b" 1',
    'm{a="b"',
    'm{a="b} 1',
    'm{a=b} 1',
    'm{"a"} 1',
    'm{a="b";c="d"} 1',
    'm{,} 1',
    String.raw`m{a="b\"} 1`,
  ])('that is malformed is skipped and counted: %s', (line) => {
    const found: number[] = [];
    const scanner = new PrometheusScanner(m, (_name, _labels, value) => found.push(value));
    scanner.push(Buffer.from(`${line}\nm 2\n`));
    expect(found).toEqual([2]);
    expect(scanner.malformedCount).toBe(1);
  });
});

describe('a page', () => {
  it.each([
    { name: 'comments', text: '# HELP m 1\n# TYPE m counter\n#m 3\nm 2\n' },
    { name: 'empty lines', text: '\n\n \n\r\nm 2\n\n' },
    { name: 'metrics with longer and shorter names', text: 'mm 1\nm_ 1\nm:a 1\n:m 1\nM 1\nm 2\n' },
    { name: 'lines that are no metrics', text: '<html>\n{m} 1\n"m" 1\n€ 1\nm 2\n' },
    { name: 'a last line that was cut', text: 'm 2\nm 34' },
  ])('is passed over but for its wanted lines: $name', ({ text }) => {
    expect(scan([text])).toEqual([{ name: 'm', labels: {}, value: 2 }]);
  });

  it('wants nothing when no name is given', () => {
    expect(scan([page], [])).toEqual([]);
  });

  it('loses a line that no exporter writes, and none beside it', () => {
    const long = `m{a="${'x'.repeat(17_000)}"} 1`;
    const many = `m{${Array.from({ length: 100 }, (_, i) => `l${i}="x"`).join(',')}} 1`;
    expect(scan([`m 2\n${long}\n${many}\nm 3\n`]).map(({ value }) => value)).toEqual([2, 3]);
  });

  it('never keeps more than the longest line', () => {
    const found: number[] = [];
    const scanner = new PrometheusScanner(m, (_name, _labels, value) => found.push(value));
    const piece = Buffer.alloc(1024 * 1024, 'x');
    for (let i = 0; i < 1024; i++) scanner.push(piece);
    scanner.push(Buffer.from('\nm 2\n'));
    expect(found).toEqual([2]);
  });
});

describe('a page of node_exporter', () => {
  const names = [...new Set(plainSamples(page).map(({ name }) => name))];

  it('reads as the plain parser reads it', () => {
    expect(names.length).toBeGreaterThan(200);
    expect(scan([page], names)).toEqual(plainSamples(page));
  });

  it('reads the same however it is cut into pieces', () => {
    const bytes = Buffer.from(page);
    const cuts = fc.uniqueArray(fc.nat(bytes.length), { maxLength: 20 });
    fc.assert(
      fc.property(cuts, fc.subarray(names, { minLength: 1 }), (places, wanted) => {
        const at = [0, ...places.toSorted((a, b) => a - b), bytes.length];
        const pieces = at.slice(1).map((end, i) => bytes.subarray(at[i], end));
        expect(scan(pieces, wanted)).toEqual(
          plainSamples(page).filter(({ name }) => wanted.includes(name)),
        );
      }),
      { numRuns: 30 },
    );
  });
});

describe('any page', () => {
  /** Parts of lines, put together at random: right, nearly right, and wrong. */
  const part = fc.oneof(
    fc.constantFrom(
      'm',
      'mm',
      '{',
      '}',
      'a="b"',
      '="',
      '"',
      '\\',
      '\\n',
      ',',
      '=',
      ' ',
      '\t',
      '\r',
    ),
    fc.constantFrom(
      '\n',
      '1',
      '-2.5e3',
      'NaN',
      '+Inf',
      '#',
      '# HELP',
      '1395066363000',
      'ü',
      '\x1b[',
    ),
    fc.string({ maxLength: 4 }),
  );
  const text = fc.array(part, { maxLength: 60 }).map((parts) => parts.join(''));

  it('reads as the plain parser reads it, in one piece or in many', () => {
    fc.assert(
      fc.property(text, fc.nat(60), (page, cut) => {
        const bytes = Buffer.from(page); // may be cut in the middle of a character
        const found = scan([bytes.subarray(0, cut), bytes.subarray(cut)], ['m', 'mm']);
        expect(found).toEqual(
          plainSamples(page).filter(({ name }) => name === 'm' || name === 'mm'),
        );
      }),
      { numRuns: 5000 },
    );
  });

  it('gives back the samples that were written', () => {
    const name = fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,8}$/);
    const labels = fc.dictionary(
      fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,5}$/),
      fc.string({ unit: 'binary' }),
      { maxKeys: 4 },
    );
    const samples = fc.array(fc.record({ name, labels, value: fc.double() }), { maxLength: 8 });
    fc.assert(
      fc.property(samples, (written) => {
        const lines = written.map((sample) => `${formatSample(sample)}\n`);
        const names = written.map((sample) => sample.name);
        expect(scan([lines.join('')], names)).toEqual(written);
      }),
    );
  });
});

function formatSample({ name, labels, value }: Sample): string {
  const escaped = (text: string): string =>
    text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  const inside = Object.entries(labels).map(([key, text]) => `${key}="${escaped(text)}"`);
  const number = Object.is(value, -0) ? '-0' : String(value).replace('Infinity', 'Inf');
  return `${name}{${inside.join(',')}} ${number}`;
}
