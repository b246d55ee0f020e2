import { expect, it } from 'vitest';
import { imported, refused } from '../../support/imports.ts';

/** What libmemcached 1.1.4 does with each of these was seen in the servers it chose for 60 keys. */
it.each([
  {
    text: '--SERVER=h1 --SERVER=h2/?10',
    algorithm: 'modula',
    hash: 'one-at-a-time',
    weights: [1, 1],
  },
  {
    text: '--SERVER=h1 --SERVER=h2/?10 --HASH=CRC',
    algorithm: 'modula',
    hash: 'crc32-15',
    weights: [1, 1],
  },
  {
    text: '--DISTRIBUTION=consistent --SERVER=h1 --SERVER=h2/?10',
    algorithm: 'ketama',
    hash: 'one-at-a-time',
    weights: [1, 10],
  },
  {
    text: '--HASH=md5 --distribution=CONSISTENT --SERVER=h1 --SERVER=h2/?10',
    algorithm: 'ketama',
    hash: 'md5',
    weights: [1, 10],
  },
  {
    text: '--SERVER=h1 --SERVER=h2/?10 --DISTRIBUTION=consistent',
    algorithm: 'libmemcached-default',
    hash: 'one-at-a-time',
    weights: [1, 1],
  },
  {
    text: '--DISTRIBUTION=consistent --SERVER=h1 --SERVER=h2/?10 --DISTRIBUTION=consistent',
    algorithm: 'libmemcached-default',
    hash: 'one-at-a-time',
    weights: [1, 1],
  },
  {
    text: '--DISTRIBUTION=consistent,MD5 --SERVER=h1 --SERVER=h2',
    algorithm: 'libmemcached-default',
    hash: 'one-at-a-time',
    weights: [1, 1],
  },
  {
    text: '--SERVER=h1/?0 --SERVER=h2',
    algorithm: 'modula',
    hash: 'one-at-a-time',
    weights: [1, 1],
  },
])('"$text" is $algorithm', async ({ text, algorithm, hash, weights }) => {
  const { rings } = await imported('libmemcached', text);
  expect(rings[0]!.ring).toMatchObject({ algorithm, hash });
  expect(rings[0]!.ring.nodes.map(({ weight }) => weight)).toEqual(weights);
});

it.each([
  { text: '--SERVER="10.0.0.1:11211/?2"', problem: undefined },
  { text: '--SERVER=[::1]:22', problem: '1:1 "[::1]:22" is not of the form' },
  {
    text: '--SERVER=h1 --DISTRIBUTION=random',
    problem: '1:13 the distribution is "random", but random does not place',
  },
  { text: '--SERVER=h1 --DISTRIBUTION=best', problem: 'it must be consistent or modula' },
  { text: '--SERVER=h1 --HASH=DEFAULT', problem: '1:13 the hash is "DEFAULT"' },
  { text: '--SERVER=h1 --HASH=SHA1', problem: '1:13 the hash is "SHA1"' },
  {
    text: '--SERVER=h1 --SERVER=h2 --DISTRIBUTION=consistent --HASH=MD5',
    problem: 'known with the default hash only',
  },
  { text: '--SERVER=h1 --SERVER=h1:11211', problem: '"h1:11211" is there twice' },
  { text: '--SERVER=h1 --FROBNICATE', problem: '"--FROBNICATE" is no option' },
  {
    text: '--CONFIGURE-FILE="/etc/m.conf" --SERVER=h1',
    problem: 'all settings come from another file',
  },
  { text: '--SERVER=h1/?99999999', problem: 'is not of the form' },
  { text: '--SERVER=h1 --NAMESPACE="foo', problem: 'the " has no end' },
  { text: 'h1,h2', problem: 'is no option' },
])('"$text": $problem', async ({ text, problem }) => {
  if (problem === undefined) expect((await imported('libmemcached', text)).rings).toHaveLength(1);
  else expect((await refused('libmemcached', text)).problems[0]).toContain(problem);
});
