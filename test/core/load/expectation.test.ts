import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LbError } from '../../../src/core/kernel/errors.ts';
import { checkExpectation } from '../../../src/core/load/check-expectation.ts';
import { parseExpectation } from '../../../src/core/load/expectation.ts';
import { figureNames } from '../../../src/core/load/figure.ts';
import type { Durations, LoadRun } from '../../../src/core/load/load-run.ts';
import { loadRun } from '../../support/load-runs.ts';

const nodes = ['web-1', 'web-2', 'web-3', 'web-4'];
const base = loadRun();
const times: Durations = {
  count: 1_000,
  meanMs: 7,
  p50Ms: 5,
  p90Ms: 10,
  p99Ms: 20,
  p999Ms: 40,
  maxMs: 80,
};

/** A run of round figures: 1000 requests, of which 2 failed in time and 3 got 503. */
const run: LoadRun = {
  ...base,
  total: {
    requestCount: 1_000,
    answerCount: 998,
    statuses: { '2xx': 995, '3xx': 0, '4xx': 0, '5xx': 3, other: 0 },
    failures: { timeout: 1, 'connect-timeout': 1 },
    errorShare: 0.005,
    answersPerSecond: 998,
    bytes: 1_000_000,
    responseTime: times,
    serviceTime: { ...times, p99Ms: 15 },
    sendLag: { ...times, maxMs: 0.5 },
  },
  nodes: base.nodes.map((node, index) => ({ ...node, share: [0.1, 0.2, 0.3, 0.4][index]! })),
};

const check = (text: string, of: LoadRun = run) =>
  checkExpectation(parseExpectation(text, nodes), of);

describe('expectations of a run', () => {
  it.each([
    { text: 'p99<20ms', wanted: '< 20ms', got: '20ms', holds: false },
    { text: 'p99<=20ms', wanted: '<= 20ms', got: '20ms', holds: true },
    { text: ' P99 < 21ms ', wanted: '< 21ms', got: '20ms', holds: true },
    { text: 'response.p50>4ms', wanted: '> 4ms', got: '5ms', holds: true },
    { text: 'p90=10ms', wanted: '= 10ms', got: '10ms', holds: true },
    { text: 'p90=11ms±1ms', wanted: '= 11ms ± 1ms', got: '10ms', holds: true },
    { text: 'p99.9<40.001ms', wanted: '< 40.001ms', got: '40ms', holds: true },
    { text: 'max<0.08s', wanted: '< 80ms', got: '80ms', holds: false },
    { text: 'mean>=7ms', wanted: '>= 7ms', got: '7ms', holds: true },
    { text: 'service.p99<16ms', wanted: '< 16ms', got: '15ms', holds: true },
    { text: 'lag.max<1ms', wanted: '< 1ms', got: '0.5ms', holds: true },
    { text: 'errors<0.5%', wanted: '< 0.5%', got: '0.5%', holds: false },
    { text: 'errors<0.51%', wanted: '< 0.51%', got: '0.5%', holds: true },
    { text: 'errors=0', wanted: '= 0', got: '5', holds: false },
    { text: 'errors<=5', wanted: '<= 5', got: '5', holds: true },
    { text: 'failures=2', wanted: '= 2', got: '2', holds: true },
    { text: 'timeouts=0', wanted: '= 0', got: '2', holds: false },
    { text: 'timeout=1', wanted: '= 1', got: '1', holds: true },
    { text: 'connect-timeout=0', wanted: '= 0', got: '1', holds: false },
    { text: 'refused=0', wanted: '= 0', got: '0', holds: true },
    { text: '5xx<1%', wanted: '< 1%', got: '0.3%', holds: true },
    { text: 'answers>=1000', wanted: '>= 1000', got: '998', holds: false },
    { text: 'rate>=990/s', wanted: '>= 990/s', got: '998/s', holds: true },
    { text: 'rate>1k/s', wanted: '> 1k/s', got: '998/s', holds: false },
    { text: 'share(web-2)=22%±2', wanted: '= 22% ± 2%', got: '20%', holds: true },
    { text: 'share(web-2)=22%+-1.9%', wanted: '= 22% ± 1.9%', got: '20%', holds: false },
    { text: 'share( web-3 ) > 29.9%', wanted: '> 29.9%', got: '30%', holds: true },
  ])('$text $holds', ({ text, ...want }) => {
    expect(check(text)).toEqual({ text: text.trim(), ...want });
  });

  it('one node is judged by its own figures', () => {
    const own = base.nodes[3]!.responseTime.p99Ms!;
    expect(check(`p99(web-4)<${own + 1}ms`, base).holds).toBe(true);
    expect(check(`p99(web-4)<${own}ms`, base).holds).toBe(false);
  });

  it('what was not measured holds for no sign', () => {
    const nothing = loadRun({ failureShare: 1 });
    for (const sign of ['<', '<=', '=', '>', '>=']) {
      expect(check(`p99${sign}1s`, nothing)).toMatchObject({
        got: 'nothing measured',
        holds: false,
      });
    }
    expect(check('errors<1%', loadRun({ seconds: 0 })).holds).toBe(false);
  });

  it('a node that is not in the run is told', () => {
    const checked = checkExpectation(parseExpectation('share(web-9)>1%'), run);
    expect(checked).toMatchObject({ got: 'no node "web-9"', holds: false });
  });

  it('what was got is not rounded to its bound', () => {
    const near = { ...run, total: { ...run.total, responseTime: { ...times, p99Ms: 19.998 } } };
    expect(check('p99<20ms', near)).toMatchObject({ got: '19.998ms', holds: true });
  });

  it('signs agree with each other', () => {
    fc.assert(
      fc.property(fc.constantFrom(...figureNames()), fc.nat({ max: 60 }), (name, bound) => {
        const unit = /p\d|max|mean/.test(name) ? 'ms' : name === 'rate' ? '/s' : '';
        const written = name === 'share' ? `${bound}%` : `${bound}${unit}`;
        const of = name === 'share' ? 'share(web-1)' : name;
        const holds = (sign: string) => check(`${of}${sign}${written}`).holds;
        expect(holds('<')).toBe(!holds('>='));
        expect(holds('>')).toBe(!holds('<='));
        expect(holds('=')).toBe(holds('<=') && holds('>='));
      }),
    );
  });
});

describe('what cannot be understood', () => {
  it.each([
    { text: '', message: /is no figure, sign and bound/ },
    { text: 'p99', message: /is no figure, sign and bound/ },
    { text: 'p99!20ms', message: /is no figure, sign and bound/ },
    { text: 'p9<20ms', message: /there is no figure "p9"/, hint: /^did you mean p90\?$/ },
    { text: 'timeuots=0', message: /no figure "timeuots"/, hint: /^did you mean timeouts\?$/ },
    {
      text: 'service.p98<1s',
      message: /no figure "service.p98"/,
      hint: /^did you mean service\.p90/,
    },
    { text: 'latency<1s', message: /no figure "latency"/, hint: /^for example p99<20ms/ },
    { text: 'p99<20', message: /"p99<20": duration "20" has no unit/ },
    { text: 'p99<', message: /duration "" does not begin with a number/ },
    { text: 'rate>5', message: /rate "5" has no unit/ },
    { text: 'errors<x', message: /"x" is neither a count nor a percentage/ },
    { text: 'errors<0.1', message: /"0.1" is neither a count nor a percentage/ },
    { text: 'errors<101%', message: /is more than 100%/ },
    { text: 'share(web-1)=0.25', message: /"0.25" is no percentage/ },
    { text: 'share=25%', message: /share is a figure of a node/, hint: /share\(web-1\)/ },
    { text: 'p99(web-5)<1s', message: /no node "web-5"/, hint: /^did you mean web-1\?$/ },
    { text: 'p99(db)<1s', message: /no node "db"/, hint: /^its nodes are web-1, web-2/ },
    { text: 'p99<20ms±1ms', message: /± stands after =/ },
    { text: 'p99=20ms±', message: /± stands after =/ },
    { text: 'p99=1ms±1ms±1ms', message: /± stands after =/ },
  ])('$text', ({ text, message, hint = /./ }) => {
    let failure: unknown;
    try {
      parseExpectation(text, nodes);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(LbError);
    expect(failure).toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
  });
});
