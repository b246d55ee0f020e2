import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorText, readAnswer } from '../../../src/core/probe/prometheus-answer.ts';

const success = (result: unknown, more: object = {}): string =>
  JSON.stringify({ status: 'success', data: { resultType: 'vector', result }, ...more });

describe('an answer of the query API', () => {
  it('is read into series with labels and points', () => {
    const text = success([
      { metric: { instance: 'a:9100', mode: 'idle' }, value: [1700000000.25, '1.5e3'] },
      {
        metric: {},
        values: [
          [1, 'NaN'],
          [2, '+Inf'],
        ],
      },
    ]);
    expect(readAnswer(text)).toEqual({
      series: [
        {
          labels: new Map([
            ['instance', 'a:9100'],
            ['mode', 'idle'],
          ]),
          points: [[1700000000.25, 1500]],
        },
        {
          labels: new Map(),
          points: [
            [1, Number.NaN],
            [2, Number.POSITIVE_INFINITY],
          ],
        },
      ],
      warnings: [],
    });
  });

  it('keeps what the server warns of', () => {
    const warnings = ['some stores did not answer', 7];
    expect(readAnswer(success([], { warnings }))).toEqual({
      series: [],
      warnings: ['some stores did not answer'],
    });
  });

  it.each([
    { text: '', why: /not the JSON/ },
    { text: '<html>', why: /not the JSON/ },
    { text: '{"status":"success","data":{"resultType":"vector","result":[', why: /not the JSON/ },
    { text: '[]', why: /not the JSON/ },
    { text: 'null', why: /not the JSON/ },
    { text: '{}', why: /no result/ },
    { text: '{"status":"success"}', why: /no result/ },
    { text: success({}), why: /no result/ },
    { text: success('scalar'), why: /no result/ },
    { text: success([1]), why: /malformed/ },
    { text: success([{ value: [1, '1'] }]), why: /malformed/ },
    { text: success([{ metric: {} }]), why: /malformed/ },
    { text: success([{ metric: {}, value: [1, 1] }]), why: /malformed/ },
    { text: success([{ metric: {}, value: [1, 'one'] }]), why: /malformed/ },
    { text: success([{ metric: {}, value: ['1', '1'] }]), why: /malformed/ },
    { text: success([{ metric: {}, value: [1, '1', 2] }]), why: /malformed/ },
    { text: success([{ metric: { a: 1 }, value: [1, '1'] }]), why: /malformed/ },
    {
      text: '{"status":"success","data":{"result":[{"metric":{},"value":[1e999,"1"]}]}}',
      why: /malformed/,
    },
    {
      text: '{"status":"error","errorType":"timeout","error":"query timed out"}',
      why: /^fails the query: timeout: query timed out$/,
    },
  ])('is a mistake when it is $text', ({ text, why }) => {
    expect(readAnswer(text)).toEqual({ mistake: expect.stringMatching(why) });
  });

  it('never throws, whatever JSON it is', () => {
    fc.assert(
      fc.property(fc.json(), fc.jsonValue(), (text, value) => {
        expect(readAnswer(text)).toHaveProperty('mistake');
        const answer = readAnswer(success(value));
        expect('mistake' in answer || answer.series.length >= 0).toBe(true);
        expect(errorText(value)).toBeTypeOf('string');
      }),
    );
  });
});
