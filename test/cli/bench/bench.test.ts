import { describe } from 'vitest';
import { transcript } from '../transcript.ts';

/** Ports that nobody listens on. */
const NOBODY = 'http://127.0.0.1:9/';

const files = {
  'lbctl.yaml':
    'version: 1\nnodes:\n  - a=127.0.0.1\n  - { id: b, address: 127.0.0.2, state: dead }\n',
  'bad.yaml': 'version: 1\nnodes:\n  - a=127.0.0.1,weight=-1\n',
  'gone.yaml': 'version: 1\nnodes:\n  - { id: a, address: 127.0.0.1, state: dead }\n',
  'requests.txt': '# three mistakes\n/a b c\nCONNECT /\nGET nowhere\n',
  'nothing.txt': '\n# nothing\n',
  'keys.txt': 'a\nb\n',
  'trace.txt': '0\n0.5\n0.2\n',
  'posts.log': '10.0.0.1 - - [10/Oct/2026:13:55:36 +0000] "POST /a HTTP/1.1" 200 12\n',
  'pool.yaml': 'version: 1\nrules:\n  - polcy: p2c\n',
  'latin1.txt': new Uint8Array([0x2f, 0xe4, 0x0a]),
};

/** Figures of a run are of the machine that makes it. */
const scrubbed = [
  [/[\d.]+ (?:s|ms|µs)(?=[\s,;:)]|$)/gm, '<time>'],
  [/^(node-\d|total|127\.0\.0\.1:9) .*/gm, '$1 …'],
  [/^(response time|service time|send lag) .*/gm, '$1 …'],
  [/^.*[│┤└].*\n/gm, ''],
  [/^ +0% +50%.*\n/gm, ''],
  [/^(generator: 1 thread) .*/gm, '$1 …'],
  [/^warning: limited by the generator: .*\n/gm, ''],
  [/\d+ answers, [\d.]+ \S+$/gm, '<n> answers'],
  [/ {2,}/g, '  '],
] as const;

describe('lbctl bench', () => {
  transcript('bench/run/group-and-command', {
    timeoutMs: 60_000,
    files: { 'lbctl.yaml': files['lbctl.yaml'] },
    run: [
      'lbctl bench serv',
      'lbctl bench polcies --rounds 2',
      'lbctl bench nosuch',
      'lbctl bench b --port 9 --duration 100ms | head -1',
      'lbctl help bench | head -4',
      'lbctl bench --help | head -4',
      'cd / && lbctl bench',
      'cd / && lbctl bench serv',
    ],
    scrub: [[/\d+ ms/g, '<time>']],
  });

  transcript('bench/run/bad-flags', {
    timeoutMs: 120_000,
    run: [
      `lbctl bench ${NOBODY} --polcy p2c`,
      `lbctl bench ${NOBODY} --rate NaN`,
      `lbctl bench ${NOBODY} --rate 0/s`,
      `lbctl bench ${NOBODY} --rate 1e99/s`,
      `lbctl bench ${NOBODY} --rate 5/s --connections 5`,
      `lbctl bench ${NOBODY} --arrivals poisson --connections 5`,
      `lbctl bench ${NOBODY} --connections 0`,
      `lbctl bench ${NOBODY} --connections 50001`,
      `lbctl bench ${NOBODY} --duration 0`,
      `lbctl bench ${NOBODY} --timeout 1ns`,
      `lbctl bench ${NOBODY} --threads 65`,
      `lbctl bench ${NOBODY} --demand exponential`,
      `lbctl bench ${NOBODY} --policy nosuch`,
      `lbctl bench ${NOBODY} --policy p2c:x=1`,
      `lbctl bench ${NOBODY} --policy bounded-ring:c=0`,
      `lbctl bench ${NOBODY} --policy p2c --pool pool.yaml`,
      `lbctl bench ${NOBODY} --expect 'p99'`,
      `lbctl bench ${NOBODY} --expect 'share(x)=3%'`,
      `lbctl bench ${NOBODY} --abort-when 'nosuch>1'`,
      `lbctl bench ${NOBODY} --critical-count 0`,
      `lbctl bench ${NOBODY} --critical-count x=5`,
      `lbctl bench policies ${NOBODY} --policy p2c,nosuch`,
      `lbctl bench policies ${NOBODY} --rounds 0`,
      `lbctl bench policies ${NOBODY} --pause 1h`,
    ],
  });

  transcript('bench/run/limits', {
    timeoutMs: 60_000,
    run: [
      `lbctl bench ${NOBODY} --rate 10/s:1s,60000/s:1s`,
      `lbctl bench ${NOBODY} --duration 11m`,
      `lbctl bench ${NOBODY} --connections 2000`,
      `lbctl bench ${NOBODY} --max-connections 2000`,
      'lbctl bench http://192.0.2.1/',
      'lbctl bench --node a=192.0.2.1',
      'lbctl bench http://nosuch.invalid/',
    ],
  });

  transcript('bench/run/targets', {
    timeoutMs: 60_000,
    files,
    run: [
      `lbctl bench ${NOBODY} ${NOBODY}`,
      `lbctl bench a=${NOBODY} b=${NOBODY}`,
      `lbctl bench ${NOBODY} a`,
      'lbctl bench http://',
      'lbctl bench http://u:p@127.0.0.1/',
      'lbctl bench http://127.0.0.1/#part',
      'lbctl bench http://127.0.0.1/a http://127.0.0.2/b',
      String.raw`lbctl bench "$(printf 'http://127.0.0.1/\r\nX: y')"`,
      String.raw`lbctl bench "$(printf 'a\033[31m=http://127.0.0.1/')"`,
      "lbctl bench 'a b=http://127.0.0.1/'",
      'lbctl bench unix:relative',
      `lbctl bench ${NOBODY} --port 80`,
      `lbctl bench ${NOBODY} --scheme https`,
      `lbctl bench --serve 10/s ${NOBODY}`,
      'lbctl bench --serve 10/s --node a=127.0.0.1',
      'lbctl bench --serve 10/s,much',
      'lbctl bench c',
      'lbctl bench --cluster none.yaml',
      'lbctl bench --cluster bad.yaml',
      'lbctl bench --cluster gone.yaml',
    ],
  });

  transcript('bench/run/requests', {
    timeoutMs: 90_000,
    files,
    run: [
      ...['/a b', 'nowhere', '/a#b', 'http://x/'].map(
        (path) => `lbctl bench ${NOBODY} --path '${path}'`,
      ),
      String.raw`lbctl bench ${NOBODY} --path "$(printf '/a\r\nX: y')"`,
      String.raw`lbctl bench ${NOBODY} --method "$(printf 'GET\r\nX: y')"`,
      `lbctl bench ${NOBODY} --method ''`,
      `lbctl bench ${NOBODY} --method CONNECT`,
      String.raw`lbctl bench ${NOBODY} --header "$(printf 'X: a\r\nY: b')"`,
      `lbctl bench ${NOBODY} --header X`,
      `lbctl bench ${NOBODY} --header 'Content-Length: 4'`,
      `lbctl bench ${NOBODY} --requests requests.txt`,
      `lbctl bench ${NOBODY} --requests nothing.txt`,
      `lbctl bench ${NOBODY} --requests latin1.txt`,
      `lbctl bench ${NOBODY} --keys none.txt`,
      `lbctl bench ${NOBODY} --keys nothing.txt --template '/nothing'`,
      `lbctl bench ${NOBODY} --keys keys.txt --template '/a b'`,
      `lbctl bench ${NOBODY} --keys keys.txt --choice zipf:-1`,
      `lbctl bench ${NOBODY} --template '/{key}'`,
      `lbctl bench ${NOBODY} --choice uniform`,
      `lbctl bench ${NOBODY} --sizes 1`,
      `lbctl bench ${NOBODY} --body none`,
      `lbctl bench ${NOBODY} --trace trace.txt`,
      `lbctl bench ${NOBODY} --trace posts.log`,
      `lbctl bench ${NOBODY} --trace none.txt`,
      `lbctl bench ${NOBODY} --all-methods`,
      `lbctl bench ${NOBODY} --pool pool.yaml`,
      `lbctl bench ${NOBODY} --pool none.yaml`,
      `lbctl bench https://127.0.0.1:9/ --ca-file none.pem`,
    ],
  });

  // What cannot be kept is told before the run: none of these begins one.
  transcript('bench/run/files', {
    timeoutMs: 30_000,
    files,
    run: [
      `lbctl bench ${NOBODY} --save nowhere/run.json`,
      `lbctl bench ${NOBODY} --report nowhere/run.html`,
      `lbctl bench ${NOBODY} --hlog .`,
      `lbctl bench ${NOBODY} --save lbctl.yaml`,
      `lbctl bench ${NOBODY} --save run --hlog run`,
    ],
  });

  transcript('bench/run/runs', {
    timeoutMs: 90_000,
    run: [
      "lbctl bench --serve 500/s,1000/s --duration 500ms --policy weighted-round-robin --expect 'errors<0.1%' --expect 'share(node-1)=33%±5' --save run.json --hlog run.hlog --report run.html",
      `grep -c '"kind": "BenchRun"' run.json; head -c 2 run.hlog; head -c 15 run.html`,
      "lbctl bench --serve 500/s --duration 300ms --save run.json --hlog run.hlog --report run.html --expect 'p50<1ms' | tail -3",
      // Nodes of --serve are the same whatever their ports.
      'lbctl bench --serve 500/s --duration 300ms --save later.json >/dev/null 2>&1; lbctl bench compare run.json later.json >/dev/null 2>&1',
      `lbctl bench ${NOBODY} --duration 300ms --rate 20/s`,
      'lbctl bench quick=http://127.0.0.1:9,weight=2 slow=http://127.0.0.2:9 --connections 2 --duration 300ms --output csv | cut -d, -f1,3',
      'lbctl bench --serve 500/s --duration 300ms --path /status/503 --method HEAD | grep -E "5xx"',
    ],
    scrub: [
      ...scrubbed,
      [/^(5xx|refused) .*/gm, '$1 …'],
      [/(expected) .*/g, '$1 …'],
      [/[\d.]+ms$|[\d.]+%$/gm, '<got>'],
      [/ {2,}/g, '  '],
    ],
  });

  transcript('bench/policies/rounds', {
    timeoutMs: 60_000,
    run: [
      'lbctl bench policies --serve 500/s,1000/s --policy round-robin,p2c --rounds 2 --duration 300ms --pause 0ms --critical-count 30',
      `lbctl bench policies ${NOBODY} --policy random --rounds 1 --duration 200ms`,
    ],
    scrub: [
      [/(?<=^(?:round-robin|p2c|random)(?: ✓)? ).*/gm, '…'],
      [/(?<=^round \d of \d, [\w-]+: ).*/gm, '…'],
      [/ {2,}/g, '  '],
    ],
  });
});
