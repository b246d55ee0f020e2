import { expect, it } from 'vitest';
import { LbError } from '../../../src/core/kernel/errors.ts';
import { parsePoolRules } from '../../../src/core/policy/pool-rules.ts';

const names = {
  nodes: [
    { id: 'web-1', zone: 'room-1/rack-1' },
    { id: 'web-2', zone: '' },
  ],
  classes: ['small', 'large'],
};

const read = (text: string) => parsePoolRules(text, 'rules.yaml', names);

/** All mistakes as `line:column message (hint)`. */
async function mistakes(text: string): Promise<string[]> {
  try {
    await read(text);
  } catch (error) {
    if (!(error instanceof LbError)) throw error;
    expect(error.code).toBe('INPUT_INVALID');
    return error.problems.map(
      ({ line, column, message, hint }) =>
        `${line}:${column} ${message}${hint === undefined ? '' : ` (${hint})`}`,
    );
  }
  return [];
}

it('reads rules of both kinds', async () => {
  const rules = await read(`# which nodes serve what
version: 1
default: least-connections
rules:
  - id: big
    kind: function
    classes: [large]
    priority: 10
    nodes: [web-2]
    zones: [room-1]
    policy: bounded-ring:c=1.5
  - { id: even, kind: balance, policy: p2c }
`);
  expect(rules).toEqual({
    default: { name: 'least-connections', parameters: {} },
    rules: [
      {
        id: 'big',
        kind: 'function',
        classes: ['large'],
        priority: 10,
        nodes: ['web-2'],
        zones: ['room-1'],
        policy: { name: 'bounded-ring', parameters: { c: 1.5 } },
      },
      { id: 'even', kind: 'balance', priority: 0, policy: { name: 'p2c', parameters: {} } },
    ],
  });
});

it('reads a file without rules', async () => {
  const rules = await read('version: 1\ndefault: lti\nrules: []\n');
  expect(rules).toEqual({ default: { name: 'lti', parameters: {} }, rules: [] });
});

it('tells all mistakes with their places', async () => {
  const text = `version: 2
default: least-conections
rule: []
rules:
  - { id: a, kind: functio, priority: high }
  - { id: '', kind: function, classes: [huge], nodes: [web-3, 7], zones: [room-9] }
  - { id: b, kind: balance, nodes: [web-1], weight: 2 }
  - { id: b, kind: function, classes: large, zones: [], policy: ring:algoritm=circle }
  - big
`;
  expect(await mistakes(text)).toMatchInlineSnapshot(`
    [
      "1:10 version is 2, but must be 1",
      "2:10 default is "least-conections", but that is no policy: there is no policy least-conections (did you mean least-connections?)",
      "3:1 unknown key "rule" in the file (did you mean rules?)",
      "5:20 rules 1.kind is "functio", but must be function or balance",
      "5:39 rules 1.priority is "high", but must be a number",
      "6:11 rules 2.id is "", but must be a name",
      "6:41 rules 2: there is no class of requests "huge" (known here: small, large)",
      "6:56 rules 2: there is no node "web-3" (did you mean web-1?)",
      "6:63 rules 2: there is no node 7 (known here: web-1, web-2)",
      "6:75 rules 2: there is no zone "room-9" (did you mean room-1?)",
      "7:5 rules 3.policy is empty, but a balance rule must have one",
      "7:36 rules 3.nodes is ["web-1"], but only function rules choose nodes (make it a function rule)",
      "7:45 unknown key "weight" in rules 3 (known here: id, kind, classes, priority, nodes, zones, policy)",
      "8:11 two rules are called "b"; first in line 7",
      "8:39 rules 4.classes is "large", but must be a list of names",
      "8:53 rules 4.zones is [], but must be a list of names",
      "8:65 rules 4.policy is "ring:algoritm=circle", but that is no policy: the policy ring has no parameter algoritm (did you mean algorithm?)",
      "9:5 rules 5 is "big", but must be a mapping with id and kind",
    ]
  `);
});

it.each([
  { text: '', want: 'the file is empty, but must be a mapping with version, default and rules' },
  {
    text: '- a\n',
    want: 'the file is ["a"], but must be a mapping with version, default and rules',
  },
  { text: 'version: 1\nrules: []\n', want: 'default is empty, but must be a policy' },
  { text: 'version: 1\ndefault: lti\n', want: 'rules is empty, but must be a list of rules' },
  { text: 'version: 1\ndefault: lti\nrules: [\n', want: 'not valid YAML' },
])('refuses %o', async ({ text, want }) => {
  expect(await mistakes(text)).toEqual([expect.stringContaining(want)]);
});
