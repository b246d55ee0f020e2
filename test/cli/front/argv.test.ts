import { describe, expect, it } from 'vitest';
import { parseHotCall } from '../../../src/cli/front/argv.ts';

const parse = (line: string) => parseHotCall(line.split(' '));

describe('is sure of', () => {
  it.each([
    ['ring place k', { command: 'place', keys: ['k'], isJson: false }],
    ['ring place a b c d', { keys: ['a', 'b', 'c', 'd'] }],
    ['ring place --json k', { isJson: true }],
    ['ring place k --ring r.json', { ring: 'r.json' }],
    ['ring place --ring=r.json k', { ring: 'r.json' }],
    ['ring place -r r.json k', { ring: 'r.json' }],
    ['ring place --ring=a=b k', { ring: 'a=b' }],
    ['ring replicas k --copies 4', { command: 'replicas', copies: 4 }],
    ['ring replicas k --copies=0', { copies: 0 }],
  ])('%s', (line, call) => {
    expect(parse(line)).toMatchObject(call);
  });
});

describe('leaves to the full parser', () => {
  it.each([
    'ring',
    'ring place',
    'ring show k',
    'place k',
    '--json ring place k',
    'ring --json place k',
    'ring place -',
    'ring place --',
    'ring place -- k',
    'ring place -5',
    'ring place --json k --json',
    'ring place --json=true k',
    'ring place --no-json k',
    'ring place k --ring',
    'ring place k --ring=',
    'ring place k --ring --json',
    'ring place k --ring a --ring b',
    'ring place k -rfile',
    'ring place k -r=file',
    'ring place k --rin file',
    'ring place k --keys file',
    'ring place k --copies 2',
    'ring replicas k --copies x',
    'ring replicas k --copies -1',
    'ring replicas k --copies 1e3',
    'ring place k --constructor x',
    'ring place k --help',
    'ring place a b c d e',
    'ring place  k',
  ])('%s', (line) => {
    expect(parse(line)).toBeUndefined();
  });

  it('a key of two lines', () => {
    expect(parseHotCall(['ring', 'place', 'a\nb'])).toBeUndefined();
  });
});
