import { describe, expect, it } from 'vitest';
import { ringFileOf } from '../../../src/core/cluster/ring-file.ts';

const nodes = 'version: 1\nnodes:\n  - a=10.0.0.1\n';

describe('ringFileOf', () => {
  it.each([
    { name: 'no ring section', text: nodes, want: 'ring.json' },
    {
      name: 'a ring section without a file',
      text: `${nodes}ring:\n  levels: 1\n`,
      want: 'ring.json',
    },
    {
      name: 'a file',
      text: `${nodes}ring:\n  file: r/cache.json # here\n  levels: 1\n`,
      want: 'r/cache.json',
    },
    {
      name: 'a file, CRLF',
      text: `${nodes}ring:\n  file: x.json\n`.replaceAll('\n', '\r\n'),
      want: 'x.json',
    },
    { name: 'a file in quotes', text: `${nodes}ring:\n  file: "x y.json"\n`, want: 'x y.json' },
    {
      name: 'a section before others',
      text: `ring:\n  file: x.json\n\n# nodes\n${nodes}`,
      want: 'x.json',
    },
    {
      name: 'a file of something else',
      text: `${nodes}vector:\n  file: x.json\n`,
      want: 'ring.json',
    },
    {
      name: 'a file deeper down',
      text: `${nodes}ring:\n  replicas:\n    file: x.json\n`,
      want: 'ring.json',
    },
    {
      name: 'a comment that looks like one',
      text: `${nodes}# ring:\n#   file: x.json\n`,
      want: 'ring.json',
    },
    { name: 'a section twice', text: `ring:\n  file: a\nring:\n  file: b\n`, want: undefined },
    { name: 'JSON', text: '{"ring": {"file": "x.json"}}', want: undefined },
    { name: 'an anchor', text: `${nodes}ring: &r\n  file: x.json\n`, want: undefined },
    { name: 'quoted keys', text: `${nodes}"ring":\n  file: x.json\n`, want: undefined },
    { name: 'several documents', text: `---\n${nodes}`, want: undefined },
    { name: 'a number as file', text: `${nodes}ring:\n  file: 5\n`, want: undefined },
    { name: 'tabs', text: `${nodes}ring:\n\tfile: x.json\n`, want: undefined },
  ])('finds $want with $name', ({ text, want }) => {
    expect(ringFileOf(text)).toBe(want);
  });
});
