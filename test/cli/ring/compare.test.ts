import { describe } from 'vitest';
import { transcript } from '../transcript.ts';

const cluster = `version: 1
nodes:
  - { id: big, address: 10.0.0.1, weight: 4 }
  - { id: mid, address: 10.0.0.2, weight: 2 }
  - { id: small, address: 10.0.0.3 }
  - { id: new, address: 10.0.0.4, weight: 2 }
  - { id: gone, address: 10.0.0.5, state: dead }
`;

/** What a machine needs for it is no two machines' and no two runs' the same. */
const speeds = [
  [/ +\d[\d.]* (ms|µs|ns|s) +\d[\d.]* (ms|µs|ns|s)/g, '  (time)  (time)'],
  [/ +build +look-up/g, '  build  look-up'],
  [/\d[\d.]* (ms|µs|ns) a( |\n {2})look-up/g, '(time) a$2look-up'],
] as const;

describe('lbctl ring compare', () => {
  transcript('ring/compare', {
    files: { 'lbctl.yaml': cluster },
    scrub: speeds,
    run: [
      'lbctl ring compare --algorithm sieve,maglev,circle,jump',
      'lbctl keys sample --count 20000 > keys.txt; lbctl ring compare --algorithm circle,slots --keys keys.txt',
      'lbctl ring build > /dev/null; lbctl ring compare --ring ring.json --algorithm haproxy-map,nginx-hash',
      'lbctl ring compare --algorithm sieve,dnsdist-chashed,jump --output csv | cut -d, -f1-8',
      'lbctl ring compare --algorithm sieve --report compare.html > /dev/null; grep -c "<figure" compare.html',
      'lbctl ring compare --algorithm nginx',
      'lbctl ring compare --keys -',
      'lbctl ring compare --ring ring.json --node a=10.0.0.1',
      'lbctl ring compare --node a=10.0.0.1',
    ],
  });
});
