import { describe } from 'vitest';
import { hex64, xxh64 } from '../../../src/core/kernel/xxh64.ts';
import { formatRing } from '../../../src/core/ring/format.ts';
import { nodeList, ringOf } from '../../support/rings.ts';
import { transcript } from '../transcript.ts';

const cluster = `version: 1
nodes:
  - { id: dns-1, address: 10.0.0.1, zone: a }
  - { id: dns-2, address: 10.0.0.2, zone: b }
  - { id: dns-3, address: 10.0.0.3, zone: c }
  - { id: dns-4, address: 10.0.0.4, zone: a }
  - { id: dns-5, address: 10.0.0.5, zone: b }
`;
const slotsCluster = `version: 1
nodes:
  - a1=10.0.0.1,zone=a
  - a2=10.0.0.2,zone=a
  - b1=10.0.0.3,zone=b
  - b2=10.0.0.4,zone=b,weight=2
ring: { algorithm: slots, replicas: { copies: 1 } }
`;
const keys = Array.from({ length: 1000 }, (_, i) => `user:${i}\n`).join('');
const ring = formatRing(ringOf(nodeList(5)));
/** With a checksum that fits, as a program of its own would write it. */
function resealed(text: string): string {
  const body = text.slice(0, text.indexOf('\n  "checksum"'));
  return `${body}\n  "checksum": "${hex64(xxh64(body))}"\n}\n`;
}

const weighted = formatRing(ringOf(nodeList(5).map((node, i) => ({ ...node, weight: i + 1 }))));
const files = {
  'lbctl.yaml': cluster,
  'keys.txt': keys,
  'five.json': ring,
  'weighted.json': weighted,
  'six.json': formatRing(ringOf(nodeList(6))),
};

describe('lbctl ring', () => {
  transcript('ring/slots', {
    files,
    timeoutMs: 60_000,
    run: [
      'lbctl ring build --algorithm slots --slots 64 --overload 10%',
      'cat ring.json',
      'lbctl ring replicas user:42 user:43',
      'lbctl ring verify',
      'lbctl ring diff --leave dns-2',
      'lbctl ring build --node a=10.0.0.1 --slots 63 -r new.json',
    ],
  });

  transcript('ring/plan', {
    files: { ...files, 'slots.yaml': slotsCluster },
    timeoutMs: 60_000,
    run: [
      'lbctl ring build --cluster slots.yaml --slots 64 -r slots.json',
      'lbctl ring plan --cluster slots.yaml -r slots.json',
      "sed -i 's|^ring|  - b3=10.0.0.5,zone=b\\nring|' slots.yaml",
      'lbctl ring plan --cluster slots.yaml -r slots.json --max-moved 10% --min-interval 3h',
      'lbctl ring plan --cluster slots.yaml -r slots.json --max-moved 8 --output csv --limit 2',
      'lbctl ring apply --cluster slots.yaml -r slots.json --max-moved 8 --expect "$(lbctl ring plan --cluster slots.yaml -r slots.json --max-moved 8 | tail -1 | cut -d" " -f2)"',
      'lbctl ring apply --cluster slots.yaml -r slots.json --all --yes',
      'lbctl ring apply --cluster slots.yaml -r slots.json --yes',
      'lbctl ring plan -r slots.json --dead b1,b2',
      'lbctl ring plan -r slots.json --join a3=10.0.0.6,zone=a --leave b1 --limit 0',
      'lbctl ring apply -r slots.json --drain b3 --min-interval 3h --max-moved 32 --yes 2>&1 | sed "s/checksum [0-9a-f]*/checksum C/"',
      'lbctl ring apply -r slots.json --alive b3 --weight b3=9 --min-interval 3h --yes 2>&1 | sed "s/checksum [0-9a-f]*/checksum C/"',
      'lbctl ring apply -r slots.json --alive b3 --weight b3=9 --min-interval 3h --yes 2>&1 | sed "s/for [0-9]* h/for H h/"',
      'lbctl ring plan -r five.json --leave n2 --limit 3',
      'lbctl ring apply -r five.json --leave n2 --yes',
      'lbctl ring plan -r weighted.json --weight n1=5 --limit 3',
    ],
  });

  transcript('ring/export', {
    files: { ...files, 'slots.yaml': slotsCluster },
    run: [
      'lbctl ring build --cluster slots.yaml --slots 64 -r slots.json | tail -1',
      'lbctl ring export -r slots.json --output object.ring.gz',
      'gunzip -c object.ring.gz | head -c 4',
      'lbctl ring export -r slots.json --output object.ring.gz | tail -1',
      'lbctl ring import object.ring.gz --hash-prefix "" --hash-suffix s -r swift.json | tail -3',
      'lbctl ring replicas -r swift.json /AUTH_a/c/o',
      'lbctl ring export -r swift.json --output object.ring.gz | tail -1',
      'lbctl ring export -r slots.json --output keys.txt',
      'lbctl ring export -r five.json --output five.ring.gz',
      'lbctl ring export -r slots.json',
    ],
  });

  transcript('ring/plan-refused', {
    files: {
      ...files,
      'slots.yaml': slotsCluster,
      'slots.json': formatRing(ringOf(nodeList(5), { algorithm: 'slots' })),
    },
    timeoutMs: 60_000,
    run: [
      'lbctl ring apply -r slots.json --leave n1',
      'lbctl ring apply -r slots.json --leave n1 --expect 0123456789abcdef',
      'lbctl ring apply -r slots.json --leave n1 --expect "$(lbctl ring plan -r slots.json --leave n2 | tail -1 | cut -d" " -f2)"',
      'lbctl ring apply -r slots.json --leave n1 --expect now',
      'lbctl ring apply -r slots.json --leave n1 --all --max-moved 3 --yes',
      'lbctl ring plan -r slots.json --leave n1 --max-moved 0',
      'lbctl ring plan -r slots.json --leave n1 --max-moved much',
      'lbctl ring plan -r slots.json --leave n1 --min-interval 3',
      'lbctl ring plan -r slots.json --leave n9',
      'lbctl ring plan -r slots.json --cluster lbctl.yaml --max-moved 3',
      'lbctl ring plan -r five.json --leave n1 --max-moved 5',
      'lbctl ring plan -r none.json',
      'lbctl ring verify slots.json | head -1',
    ],
  });

  transcript('ring/build', {
    files,
    run: [
      'lbctl ring build',
      'cat ring.json',
      'lbctl ring build',
      'lbctl ring build --copies 4 --dry-run',
      'lbctl ring build --algorithm sieve --yes',
      'lbctl ring build --node a=10.0.0.1,weight=2 --node b=10.0.0.2 -r two.json --copies 1 --json',
    ],
  });

  transcript('ring/build-refused', {
    files: {
      ...files,
      'weights.txt': 'dns-1=2\ndns-9=3\nweb=4\n',
      'bad-weights.txt': 'dns-1=0\nx\n',
    },
    run: [
      'lbctl ring build',
      'lbctl ring build --copies 4',
      'lbctl ring build --levels 1 --max-moved 0% --dry-run; lbctl ring build --node a=10.0.0.9 --copies 0 -r ring.json --max-moved 50% --yes',
      'lbctl ring build --copies 5 -r new.json',
      'lbctl ring build --copies 6 -r new.json',
      'lbctl ring build --variants 500 -r new.json',
      'lbctl ring build --scheme overlap --overlap 60% -r new.json',
      'lbctl ring build --weights weights.txt -r new.json',
      'lbctl ring build --weights bad-weights.txt -r new.json',
      'lbctl ring build --algorithm tabel -r new.json',
      'lbctl ring build --algorithm table --node a=10.0.0.1 --node b=10.0.0.2,weight=3 -r new.json',
      'lbctl ring build -r nowhere/ring.json',
      'ls',
    ],
  });

  transcript('ring/show', {
    files,
    run: [
      'lbctl ring show -r five.json',
      'lbctl ring show -r weighted.json',
      'lbctl ring show -r five.json --output csv',
      'lbctl ring show -r weighted.json --json',
      'lbctl ring show five.json',
      'lbctl ring list-algorithms more -o csv',
    ],
  });

  transcript('ring/place', {
    files: { ...files, 'odd.txt': 'crlf\r\n\n  blanks  \nlast without end' },
    run: [
      'lbctl ring place -r five.json user:42 ümlaut',
      'lbctl ring place -r five.json user:42 --json',
      'lbctl ring place -r five.json --keys odd.txt | cat -A',
      'printf "a\\0b\\377\\n" | lbctl ring place -r five.json - | od -c',
      'lbctl ring place -r five.json --keys keys.txt --counts',
      'lbctl ring place -r five.json --keys - --counts --output ndjson < keys.txt',
      'lbctl ring place -r weighted.json --keys odd.txt --output csv',
      'lbctl ring place -r five.json --keys keys.txt | head -1',
    ],
  });

  transcript('ring/replicas', {
    files,
    run: [
      'lbctl ring build > /dev/null',
      'lbctl ring replicas user:42 user:43',
      'lbctl ring replicas user:42 --copies 4 --json',
      'lbctl ring replicas user:42 --scheme overlap --overlap 50%',
      'lbctl ring replicas --keys keys.txt --no-spread-zones | tail -2',
      'lbctl ring replicas user:42 --copies 5',
      'lbctl ring replicas user:42 --copies 6 --json',
    ],
  });

  transcript('ring/diff', {
    files,
    run: [
      'lbctl ring diff five.json six.json --limit 5',
      'lbctl ring diff -r five.json --dead n3',
      'lbctl ring diff -r weighted.json --weight n5=4 --no-copies --keys keys.txt',
      'lbctl ring diff -r five.json --leave n1 --max-moved 15% --limit 0',
      'lbctl ring diff -r five.json --dead n1 --max-moved 25% --no-copies --limit 0',
      'lbctl ring diff -r five.json --drain n2 --output csv',
      'lbctl ring diff -r weighted.json --join n9=10.0.0.9,weight=3 --no-copies --json',
      'lbctl ring diff five.json five.json',
    ],
  });

  transcript('ring/diff-refused', {
    files,
    run: [
      'lbctl ring diff five.json weighted.json',
      'lbctl ring diff five.json weighted.json --keys keys.txt --limit 2',
      'lbctl ring diff five.json six.json --leave n1',
      'lbctl ring diff -r five.json --leave m1',
      'lbctl ring diff -r five.json --join n1=10.0.0.77',
      'lbctl ring diff -r five.json --join n7=10.0.0.300',
      'lbctl ring diff -r five.json --weight n1=0',
      'lbctl ring diff -r five.json --weight n1=2',
      'lbctl ring diff -r five.json --leave n1 --max-moved much',
      'lbctl ring diff -r five.json --dead n1 --dead n2 --dead n3 --dead n4 --dead n5',
      'lbctl ring diff -r five.json --dead n1 --dead n2 --dead n3',
    ],
  });

  transcript('ring/repair-plan', {
    files: {
      ...files,
      'bare.json': formatRing(
        ringOf(nodeList(3), {
          replicas: { scheme: 'nearest', copies: 0, overlap: 0.25, spreadZones: true },
        }),
      ),
    },
    run: [
      'lbctl ring build > /dev/null; lbctl ring repair-plan --dead dns-3 --limit 3',
      'lbctl ring repair-plan -r five.json --dead n3 --keys keys.txt',
      'lbctl ring repair-plan -r five.json --dead n3 --keys keys.txt --output csv | head -4',
      'head -12 keys.txt | lbctl ring repair-plan -r bare.json --dead n3 --keys - --output ndjson',
      'lbctl ring repair-plan -r five.json --dead n1,n2 --dead n3 --limit 4',
      'lbctl ring repair-plan -r bare.json --dead n3 --output csv',
      'lbctl ring repair-plan -r bare.json --dead n2 --json',
      'lbctl ring repair-plan -r weighted.json --dead n5 --output ndjson --limit 2',
      'lbctl ring repair-plan -r weighted.json --dead n5 --limit 2',
    ],
    timeoutMs: 60_000,
  });

  transcript('ring/repair-plan-refused', {
    files,
    run: [
      'lbctl ring repair-plan -r five.json',
      'lbctl ring repair-plan -r five.json --dead n6',
      'lbctl ring repair-plan -r five.json --dead n1,n2,n3,n4,n5',
      'lbctl ring repair-plan -r none.json --dead n1',
      'lbctl ring repair-plan -r five.json --dead n1 --keys none.txt --output csv',
      'lbctl ring repair-plan -r five.json --dead n1 --keys /dev/null --output csv',
      'lbctl ring repair-plan -r five.json --dead n1 --limit -1',
    ],
  });

  transcript('ring/verify', {
    files,
    run: ['lbctl ring verify five.json', 'lbctl ring verify -r weighted.json --json'],
  });

  transcript('ring/broken-files', {
    files: {
      ...files,
      'half.json': ring.slice(0, ring.length / 2),
      'changed.json': ring.replace('10.0.0.3', '10.0.0.8'),
      'newer.json': ring.replace('"version": 1', '"version": 2'),
      'notes.txt': 'buy milk\n',
      'empty.json': '',
      'otherhash.json': resealed(ring.replace('"xxh64"', '"md5"')),
    },
    run: [
      'lbctl ring show -r half.json',
      'lbctl ring verify changed.json',
      'lbctl ring place user:42 -r newer.json',
      'lbctl ring diff five.json otherhash.json',
      'lbctl ring place user:42 -r notes.txt --json',
      'lbctl ring place user:42 -r empty.json',
      'lbctl ring place user:42 -r missing.json',
      'lbctl ring place user:42 -r .',
      'lbctl ring place user:42',
      'rm lbctl.yaml; lbctl ring place user:42',
    ],
  });

  transcript('ring/broken-keys', {
    files,
    run: [
      'lbctl ring place -r five.json --keys missing.txt',
      'lbctl ring place -r five.json --keys . --counts',
      'lbctl ring stats -r five.json --keys /dev/null',
      'head -c 2000000 /dev/zero | lbctl ring place -r five.json - --counts',
      'lbctl ring place -r five.json',
      'lbctl ring place -r five.json user:42 --keys keys.txt',
    ],
  });

  transcript('ring/interrupted', {
    files,
    run: [
      'yes user:42 | timeout --foreground --preserve-status -s INT 4 lbctl ring place -r five.json - --counts --output csv',
    ],
    scrub: [
      [/^n5,\d+,1,0.2,[\d.]+/m, 'n5,<keys>,1,0.2,4'],
      [/,-?[\d.]+\r?$/gm, ',<standard errors>'],
    ],
  });

  transcript('ring/full-disk', {
    files: {
      ...files,
      'lbctl.yaml': `version: 1\nnodes:\n${Array.from({ length: 40 }, (_, i) => `  - n${i}=10.0.1.${i}\n`).join('')}`,
      'ring.json': ring,
    },
    // A limit of 1 KiB a file stands for the full disk: the write fails half way.
    run: [
      "trap '' XFSZ; ulimit -f 1; lbctl ring build --yes > plan.txt",
      'lbctl ring show --output csv',
      'ls -A',
    ],
  });

  transcript('ring/too-many-nodes', {
    files: {
      'many.yaml': `version: 1\nnodes:\n${Array.from({ length: 65_536 }, (_, i) => `- n${i}=10.${i >> 16}.${(i >> 8) & 255}.${i & 255}\n`).join('')}`,
    },
    run: ['lbctl ring build --cluster many.yaml'],
  });

  transcript('ring/list-algorithms', {
    run: ['lbctl ring list-algorithms', 'lbctl ring list-algorithms --sources'],
  });
});
