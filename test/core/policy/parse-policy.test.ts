import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPolicy, parsePolicy, printPolicy } from '../../../src/core/policy/parse-policy.ts';
import type { PolicyParameters, PolicySpec } from '../../../src/core/policy/policy.ts';
import { policies, policyNames } from '../../../src/core/policy/registry.ts';
import { contextOf, requestOf } from './dispatching.ts';

it.each([
  { text: 'lti', name: 'lti', parameters: {} },
  { text: ' ring:algorithm=circle ', name: 'ring', parameters: { algorithm: 'circle' } },
  {
    text: 'bounded-ring:virtualNodes=300:c=1.5',
    name: 'bounded-ring',
    parameters: { c: 1.5, virtualNodes: 300 },
  },
  { text: 'lti-plus:margin=0.1', name: 'lti-plus', parameters: {} },
  { text: 'dch:cycleMs=2e3', name: 'dch', parameters: { cycleMs: 2000 } },
])('reads $text', ({ text, ...choice }) => {
  expect(parsePolicy(text)).toEqual(choice);
});

describe('says what is wrong with', () => {
  it.each([
    {
      text: 'round-robbin',
      message: 'there is no policy round-robbin',
      hint: 'did you mean round-robin?',
    },
    { text: '', message: 'there is no policy ', hint: `choose from ${policyNames.join(', ')}` },
    {
      text: 'toString',
      message: 'there is no policy toString',
      hint: expect.stringContaining('lti'),
    },
    {
      text: 'ring:algoritm=circle',
      message: 'the policy ring has no parameter algoritm',
      hint: 'did you mean algorithm?',
    },
    {
      text: 'bounded-ring:limit=2',
      message: 'the policy bounded-ring has no parameter limit',
      hint: 'choose from c, virtualNodes',
    },
    { text: 'lti:d=3', message: 'the policy lti has no parameter d', hint: 'it has none at all' },
    {
      text: 'dch:cycleMs=2s',
      message: 'cycleMs of dch is 2s, but must be a number',
      hint: 'for example dch:cycleMs=6000',
    },
    {
      text: 'ring:circle',
      message: 'ring is followed by circle behind a colon',
      hint: 'a parameter is NAME=VALUE: ring:algorithm=auto',
    },
    {
      text: 'lti:',
      message: 'lti is followed by nothing behind a colon',
      hint: 'lti has no parameters',
    },
    { text: 'dch:mode=ratio:mode=linear', message: 'dch is given mode twice', hint: undefined },
  ])('$text', ({ text, message, hint }) => {
    expect(() => parsePolicy(text)).toThrowError(
      expect.objectContaining({ code: 'USAGE', message, hint }),
    );
  });
});

it('reads what it prints', () => {
  const choices = fc.constantFrom(...policyNames).chain((name) => {
    const { parameters }: PolicySpec = policies[name];
    const values = Object.fromEntries(
      Object.entries(parameters).map(([key, value]) => [
        key,
        typeof value === 'number'
          ? fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0)
          : fc.stringMatching(/^[a-z][a-z-]*$/),
      ]),
    );
    const given: fc.Arbitrary<PolicyParameters> = fc.record(values, {
      requiredKeys: [],
    }) as fc.Arbitrary<PolicyParameters>;
    return fc.record({ name: fc.constant(name), parameters: given });
  });
  fc.assert(
    fc.property(choices, (choice) => {
      const read = parsePolicy(printPolicy(choice));
      expect(parsePolicy(printPolicy(read))).toEqual(read);
      const { parameters }: PolicySpec = policies[choice.name];
      expect({ ...parameters, ...read.parameters }).toEqual({
        ...parameters,
        ...choice.parameters,
      });
    }),
  );
});

it('creates the policy with defaults for what is not given', () => {
  const policy = createPolicy(parsePolicy('bounded-ring:c=2'), contextOf([1, 1]));
  expect([0, 1]).toContain(policy.pick(requestOf(1)));
  expect(() => createPolicy(parsePolicy('bounded-ring:c=1'), contextOf([1, 1]))).toThrowError(
    'c is 1, but must be a number above 1 up to 1000',
  );
});
