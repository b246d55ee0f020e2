import { describe, expect, it } from 'vitest';
import { readTrace, traceLines } from '../../../src/core/health/trace.ts';

const header = traceLines.header(1000, 'a test');
const read = (...lines: string[]) => readTrace([header, ...lines].join('\n'), 't.ndjson');

describe('readTrace', () => {
  it('reads what the writer writes, in the order of sending', () => {
    const result = read(
      traceLines.beat('b', { sentMs: 2000, receivedMs: 2000.25 }),
      traceLines.beat('a', { sentMs: 1000, receivedMs: null }),
      traceLines.beat('b', { sentMs: 1000, receivedMs: 3000 }),
      traceLines.death('a', { fromMs: 900, toMs: 1900 }),
      traceLines.stall({ fromMs: 5, toMs: 7 }),
      '# a remark',
      '',
    );
    expect(result).toEqual({
      trace: {
        intervalMs: 1000,
        origin: 'a test',
        nodes: [
          {
            node: 'b',
            beats: [
              { sentMs: 1000, receivedMs: 3000 },
              { sentMs: 2000, receivedMs: 2000.25 },
            ],
            deaths: [],
          },
          {
            node: 'a',
            beats: [{ sentMs: 1000, receivedMs: null }],
            deaths: [{ fromMs: 900, toMs: 1900 }],
          },
        ],
        stalls: [{ fromMs: 5, toMs: 7 }],
      },
    });
  });

  it.each([
    { name: 'no JSON', line: '{', want: 'no JSON' },
    { name: 'a list', line: '[]', want: 'must be an object' },
    { name: 'no node', line: '{"sentMs":1,"receivedMs":2}', want: 'node must be' },
    { name: 'no time', line: '{"node":"a","receivedMs":2}', want: 'sentMs must be' },
    { name: 'a negative time', line: '{"node":"a","sentMs":-1,"receivedMs":2}', want: 'sentMs' },
    {
      name: 'text for a time',
      line: '{"node":"a","sentMs":1,"receivedMs":"2"}',
      want: 'receivedMs',
    },
    { name: 'an answer too early', line: '{"node":"a","sentMs":2,"receivedMs":1}', want: 'before' },
    {
      name: 'a time beyond all calendars',
      line: '{"node":"a","sentMs":1e308,"receivedMs":null}',
      want: 'sentMs must be',
    },
    { name: 'a death that ends first', line: '{"node":"a","deadFromMs":2,"toMs":1}', want: 'span' },
  ])('tells of $name, with its line', ({ line, want }) => {
    const result = read(traceLines.beat('a', { sentMs: 1, receivedMs: 1 }), line);
    expect(result).toMatchObject({ problems: [{ file: 't.ndjson', line: 3 }] });
    expect('problems' in result && result.problems[0]!.message).toContain(want);
  });

  it.each([
    { name: 'an empty file', text: '', want: 'no heartbeat' },
    { name: 'a header alone', text: header, want: 'no heartbeat' },
    { name: 'no header', text: '{"node":"a","sentMs":1,"receivedMs":2}', want: 'HeartbeatTrace' },
    { name: 'an interval of 0', text: traceLines.header(0, ''), want: 'intervalMs' },
    { name: 'an interval of ages', text: traceLines.header(1e300, ''), want: 'intervalMs' },
  ])('refuses $name', ({ text, want }) => {
    const result = readTrace(text, 't.ndjson');
    expect('problems' in result && result.problems[0]!.message).toContain(want);
  });

  it('stops after more mistakes than anyone reads', () => {
    const result = read(...Array.from({ length: 1000 }, () => 'x'));
    expect('problems' in result && result.problems.length).toBe(20);
  });
});
