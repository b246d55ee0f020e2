import { expect, it } from 'vitest';
import { imported, refused } from '../../support/imports.ts';

const head = 'Datacenter: dc1\n==========\nAddress  Rack  Status State  Load  Owns  Token\n';

it.each([
  {
    name: 'a row of other columns',
    row: '10.0.0.1 r1 Sideways Normal 1 KB 1% 5',
    problem: '4:1 the line is no row',
  },
  {
    name: 'tokens that are bytes',
    row: '10.0.0.1 r1 Up Normal 1 KB 1% Token(bytes[5f])',
    problem: 'is no number',
  },
  {
    name: 'a token of two nodes',
    row: '10.0.0.1 r1 Up Normal ? ? 5\n10.0.0.2 r1 Up Normal ? ? 5',
    problem: '5:1 token 5 is also that of 10.0.0.1',
  },
  { name: 'nobody up', row: '10.0.0.1 r1 Down Normal ? ? 5', problem: 'no server is alive' },
  { name: 'a line without an end', row: 'x '.repeat(100_000), problem: 'the line is no row' },
])('refuses $name', async ({ row, problem }) => {
  const { problems } = await refused('cassandra', `${head}${row}\n`);
  expect(problems[0]).toContain(problem);
});

it('refuses rows without a datacenter', async () => {
  const { problems } = await refused('cassandra', '10.0.0.1 r1 Up Normal ? ? 5\n');
  expect(problems).toHaveLength(2);
});

it.each([
  { token: '9223372036854775807', algorithm: 'cassandra-murmur3' },
  { token: '-9223372036854775808', algorithm: 'cassandra-murmur3' },
  { token: '9223372036854775808', algorithm: 'cassandra-random' },
])('a token $token is of $algorithm', async ({ token, algorithm }) => {
  const { rings } = await imported(
    'cassandra',
    `${head}10.0.0.1 r1 Up Normal 1.5 GiB 100.0% ${token}\n`,
  );
  expect(rings[0]!.ring).toMatchObject({ algorithm, nodes: [{ tokens: [token] }] });
});
