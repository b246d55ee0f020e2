import { describe } from 'vitest';
import { transcript } from '../transcript.ts';

const five = `version: 1
nodes:
${[1, 2, 3, 4, 5].map((n) => `  - { id: web-${n}, address: 10.0.0.${n} }\n`).join('')}`;

const unequal = `version: 1
nodes:
  - { id: big, address: 10.0.0.1, weight: 3 }
  - { id: small, address: 10.0.0.2 }
  - { id: gone, address: 10.0.0.3, state: dead }
`;

const circle = `${five}ring: { algorithm: circle }\n`;

describe('ring stats', () => {
  transcript('ring/stats/even', {
    files: { 'lbctl.yaml': five },
    run: [
      'lbctl ring build > built.txt',
      'lbctl keys sample --count 100000 > keys.txt',
      'lbctl ring stats --keys keys.txt',
      'lbctl ring stats --keys - --growth < keys.txt',
      'cat keys.txt | LBCTL_ASCII=1 COLUMNS=50 lbctl ring stats --keys - --growth | tail -n 18',
    ],
  });

  transcript('ring/stats/formats', {
    files: { 'lbctl.yaml': five },
    run: [
      'lbctl ring build > built.txt',
      'lbctl keys sample --count 1000 --seed 2 > keys.txt',
      'lbctl ring stats --keys keys.txt --json --growth',
      'lbctl ring stats --keys keys.txt --output csv',
      'lbctl ring stats --keys keys.txt --output csv --growth',
      'lbctl ring stats --keys keys.txt --output ndjson',
    ],
  });

  transcript('ring/stats/uneven', {
    files: { 'lbctl.yaml': five, 'circle.yaml': circle, 'repeated.txt': 'a\nb\nc\nd\n'.repeat(50) },
    run: [
      'lbctl ring build > built.txt',
      'lbctl ring stats --keys repeated.txt',
      'lbctl ring build --cluster circle.yaml --output circle.json > built.txt',
      'lbctl keys sample --count 100000 > keys.txt',
      'lbctl ring stats --ring circle.json --keys keys.txt',
      'lbctl ring stats --ring circle.json --keys keys.txt --tolerance 30% | tail -n 1',
    ],
  });

  transcript('ring/stats/weights', {
    files: { 'lbctl.yaml': unequal },
    run: [
      'lbctl ring build --copies 1 > built.txt',
      'lbctl keys sample --count 10000 > keys.txt',
      'lbctl ring stats --keys keys.txt',
      'head -n 12 keys.txt | lbctl ring stats --keys -',
    ],
  });

  transcript('ring/stats/interrupted', {
    files: { 'lbctl.yaml': five },
    // The pipe holds 64 KiB, so most of the keys have been read when the signal comes; it stays open.
    run: [
      'lbctl ring build > built.txt; mkfifo pipe',
      'lbctl ring stats --keys - --output csv < pipe & exec 3> pipe; yes user:42 | head -n 100000 >&3; kill -INT $!; wait $!',
    ],
    scrub: [
      [/^(web-\d),[1-9]\d*/m, '$1,<keys>'],
      [/,-?[\d.]+(?=\r?$)/gm, ',<standard errors>'],
    ],
  });

  transcript('ring/stats/bad-input', {
    files: { 'lbctl.yaml': five, 'empty.txt': '', 'blank.txt': '\n\r\n\n' },
    run: [
      'lbctl ring build > built.txt',
      'lbctl ring stats',
      'lbctl ring stats --keys empty.txt',
      'lbctl ring stats --keys blank.txt',
      'lbctl ring stats --keys missing.txt',
      'lbctl ring stats --keys .',
      'lbctl ring stats --keys blank.txt --tolerance much',
      'lbctl ring stats --keys blank.txt --significance 2',
      'lbctl ring stats --keys empty.txt --json',
    ],
  });
});
