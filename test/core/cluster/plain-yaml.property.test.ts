import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { readPlainYaml } from '../../../src/core/cluster/plain-yaml.ts';

/** The reference; throws where a whole parser finds anything to complain about. */
function wholeParse(text: string): unknown {
  const document = parseDocument(text, { logLevel: 'error' });
  const [complaint] = [...document.errors, ...document.warnings];
  if (complaint !== undefined) throw complaint;
  return document.toJS();
}

const sample = `version: 1
cluster: my cluster # the name
zones: [eu/a, eu/b]

nodes:
  - id: dns-1
    address: 10.0.0.1
    weight: 2.5
    labels: { team: "d n s", rack: '12' }
    probe: { source: node-exporter, url: https://10.0.0.1:9100/metrics }
  - { id: dns-2, address: 2001:db8::1, zone: eu/a }
  - dns-3=10.0.0.3,weight=2
ring:
  # file: ring.json
  levels: 1
  replicas:
    spreadZones: true
vector:
probe:
  timeout: 10s
  nodeExporter:
    url: http://{host}:9100/metrics
  prometheus: { instance: "{host}:9100" }
`;

/** Pieces that mean something to YAML, or nearly do. */
const pieces = [
  ...':#-[]{}\'"&*!|>%@`,?~=/\\ \n\t\r_.0x1eE+',
  '  ',
  '\n  ',
  '\n    ',
  ': ',
  ' #',
  '- ',
  '\n- ',
  '---',
  '\n---\n',
  '...',
  'null',
  'true',
  'False',
  '.inf',
  '.nan',
  '0x1F',
  '0o7',
  '1e3',
  '007',
  '1_000',
  '12:30',
  '&a ',
  '*a',
  '!!str ',
  '<<: ',
  '"',
  "''",
  '\\"',
  '\u00a0',
  '\ufeff',
  'é',
  '\u2028',
];

const edit = fc.record({
  at: fc.nat(),
  removed: fc.nat(3),
  added: fc.constantFrom('', ...pieces),
});

function apply(
  text: string,
  { at, removed, added }: { at: number; removed: number; added: string },
) {
  const from = at % (text.length + 1);
  return text.slice(0, from) + added + text.slice(from + removed);
}

describe('readPlainYaml', () => {
  it('reads the sample as a whole parser does', () => {
    expect(readPlainYaml(sample)).toEqual(wholeParse(sample));
  });

  it('agrees with a whole parser, or gives up, on edited files', () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const text = edits.reduce(apply, sample);
        const value = readPlainYaml(text);
        if (value !== undefined) expect(value).toEqual(wholeParse(text));
      }),
      { numRuns: 1_500 },
    );
  });

  it('agrees with a whole parser, or gives up, on short texts of significant pieces', () => {
    const text = fc
      .array(fc.constantFrom('a: ', 'b:', 'c: x', '\n', '\n  ', 'x', ...pieces), { maxLength: 8 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (body) => {
        const value = readPlainYaml(`k: v\n${body}`);
        if (value !== undefined) expect(value).toEqual(wholeParse(`k: v\n${body}`));
      }),
      { numRuns: 3_000 },
    );
  });

  it('agrees with a whole parser, or gives up, on every kind of scalar', () => {
    const scalar = fc.oneof(
      fc.stringMatching(/^[-+.0-9a-zA-Z_:/=, ~'"#x]{1,8}$/),
      fc.double().map(String),
      fc.integer().map(String),
      fc.ipV4(),
      fc.ipV6(),
      fc.domain(),
    );
    fc.assert(
      fc.property(scalar, fc.constantFrom('', '- ', '[', '{ b: '), (text, lead) => {
        const end = lead === '[' ? ']' : lead === '{ b: ' ? ' }' : '';
        const body = lead === '- ' ? `a:\n- ${text}\n` : `a: ${lead}${text}${end}\n`;
        const value = readPlainYaml(body);
        if (value !== undefined) expect(value).toEqual(wholeParse(body));
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    ['a list of short nodes', 'nodes:\n- a=10.0.0.1\n- b=[::1]:53,weight=2\n'],
    ['a list at the indent of its key', 'a:\n- x\n- y\nb: 1\n'],
    ['line ends of Windows', 'a: 1\r\nb:\r\n  c: x\r\n'],
    ['no line end at the end', 'a: 1'],
    ['an empty section in the middle', 'a:\nb: 1\n'],
    ['an empty section at the end of a section', 'a:\n  b:\nc: 1\n'],
    ['an IPv6 address', 'a: 2001:db8::1\n'],
    ['a mapping in a list in a mapping', 'a:\n  - b:\n      - c: 1\n        d: 2\n    e: 3\n'],
    ['quotes', `a: "x: # y"\nb: 'z'\nc: ["1", '2']\n`],
  ])('does not give up on %s', (_, text) => {
    expect(readPlainYaml(text)).toEqual(wholeParse(text));
  });

  it.each([
    ['a key given twice', 'a: 1\na: 2\n'],
    ['a tab', 'a:\n\tb: 1\n'],
    ['a value that goes on in the next line', 'a: b\n  c\n'],
    ['an alias', 'a: &x 1\nb: *x\n'],
    ['a tag', 'a: !!str 1\n'],
    ['a second document', 'a: 1\n---\nb: 1\n'],
    ['a block scalar', 'a: |\n  x\n'],
    ['an escape', 'a: "\\u0041"\n'],
    ['two quotes in a row', "a: 'it''s'\n"],
    ['a number in another base', 'a: 0x1F\n'],
    ['a merge key', 'a:\n  <<: { b: 1 }\n'],
    ['the key __proto__', '__proto__: 1\n'],
    ['a list instead of a mapping', '- a\n'],
    ['letters beyond ASCII', 'a: é\n'],
    ['nothing', ''],
  ])('gives up on %s', (_, text) => {
    expect(readPlainYaml(text)).toBeUndefined();
  });

  it('does not give up on ten thousand nodes, in any of the usual ways of writing them', () => {
    const node = (i: number) =>
      [
        `  - n${i}=10.0.${i >> 8}.${i & 255},weight=2`,
        `  - { id: n${i}, address: 10.0.${i >> 8}.${i & 255}, zone: a/r${i % 7} }`,
        `  - id: n${i}\n    address: "10.0.${i >> 8}.${i & 255}"\n    weight: ${i % 4}.5`,
      ][i % 3];
    const text = `version: 1\nnodes:\n${Array.from({ length: 10_000 }, (_, i) => node(i)).join('\n')}`;
    expect(readPlainYaml(text)).toMatchObject({
      nodes: { length: 10_000, 9998: { id: 'n9998', address: '10.0.39.14', weight: 2.5 } },
    });
  });
});
