import { describe } from 'vitest';
import { traceLines } from '../../../src/core/health/trace.ts';
import { transcript } from '../transcript.ts';

const HALF = 500;

/** Answers of four nodes after 1 to 4 ms, except where `lost` has a finding. */
function trace(
  lost: (node: string, n: number) => 'refused' | 'no-answer' | 'no-connection' | undefined,
) {
  const nodes = ['web-1', 'web-2', 'db-1', 'db-2'];
  const beats = Array.from({ length: 240 }, (_, n) => n).flatMap((n) =>
    nodes.map((node, index) => {
      const sentMs = n * HALF + index * 100;
      const finding = lost(node, n);
      return traceLines.beat(node, {
        sentMs,
        ...(finding ? { receivedMs: null, finding } : { receivedMs: sentMs + index + 1 }),
      });
    }),
  );
  return [traceLines.header(HALF, 'four nodes of a test'), ...beats, ''].join('\n');
}

const cluster = (file: string, more = ''): string => `version: 1
nodes:
  - { id: web-1, address: 10.0.0.1, zone: rack-1, dependsOn: switch-1 }
  - { id: web-2, address: 10.0.0.2, zone: rack-1, dependsOn: switch-1 }
  - { id: db-1, address: 10.0.0.3, zone: rack-2, dependsOn: switch-2 }
  - { id: db-2, address: 10.0.0.4, zone: rack-2, dependsOn: switch-2 }
heartbeat:
  probe: file
  trace: ${file}
  interval: 500ms
  timeout: 1s
${more}`;

const files = {
  'well.ndjson': trace(() => undefined),
  'one.ndjson': trace((node, n) => (node === 'web-2' && n >= 4 && n < 12 ? 'refused' : undefined)),
  'dead.ndjson': trace((node) => (node === 'web-2' ? 'refused' : undefined)),
  'rack.ndjson': trace((node) => (node.startsWith('db') ? 'no-connection' : undefined)),
  'all.ndjson': trace(() => 'no-connection'),
  'gaps.ndjson': trace((_, n) =>
    n % 50 === 10 || n % 100 === 11 || n % 100 === 12 ? 'no-answer' : undefined,
  ),
  'well.yaml': cluster('well.ndjson'),
  'one.yaml': cluster(
    'one.ndjson',
    `  actions:
    - { on: dead, kind: exec, command: [echo, "restart {node}"] }
    - { on: alive, kind: notify, nodes: [web-2], command: [echo, "{node} is back"] }
`,
  ),
  'dead.yaml': cluster('dead.ndjson'),
  'rack.yaml': cluster('rack.ndjson'),
  'all.yaml': cluster('all.ndjson'),
};

describe('lbctl heartbeat', () => {
  transcript('heartbeat/check', {
    timeoutMs: 60_000,
    files,
    run: [
      'lbctl heartbeat check --cluster well.yaml',
      'lbctl heartbeat check --cluster dead.yaml',
      'lbctl heartbeat check web-1 db-2 --cluster dead.yaml --output csv',
      'lbctl heartbeat check --cluster rack.yaml --timeout 100ms',
      'lbctl heartbeat check --cluster all.yaml --timeout 100ms',
      'lbctl heartbeat check --cluster well.yaml --format nagios',
      'lbctl heartbeat check --cluster dead.yaml --format nagios',
      'lbctl heartbeat check --cluster dead.yaml --format nagios --warning 1 --critical 2',
      'lbctl heartbeat check --cluster all.yaml --format nagios --timeout 100ms --critical 5',
    ],
    // Time that lost checks take is that of a real clock.
    scrub: [
      [/ +\d+(?:\.\d+)? [µm]s(?= +refused)/g, ' <soon>'],
      [/\b1\d\d ms(?= +no connection)/g, '<100> ms'],
      [/rtt=0\.\d+s/g, 'rtt=<s>'],
    ],
  });

  transcript('heartbeat/watch', {
    timeoutMs: 60_000,
    files,
    run: [
      'lbctl ring build --cluster one.yaml --output ring.json --copies 0',
      'lbctl heartbeat watch --cluster one.yaml --for 8s --ring ring.json --write --metrics-file m.prom --save t.ndjson 2>notes | sed -n 1,7p | cut -c15-',
      'cut -c15- notes',
      `grep -o '"state":"[a-z]*"' ring.json`,
      `grep -E 'verdict="alive"|deaths' m.prom`,
      `grep -q '"finding":"refused"' t.ndjson && lbctl heartbeat replay t.ndjson --detector timeout --timeout 1s | grep -o '^timeout  *dead.*'`,
      `lbctl heartbeat watch --cluster rack.yaml --for 4s --output ndjson 2>/dev/null | grep -oE 'to":"[a-z]*|kind":"dependency' | sort | uniq -c`,
      `lbctl heartbeat watch --cluster all.yaml --for 4s --output ndjson 2>/dev/null | grep -oE 'to":"[a-z]*|kind":"local' | sort | uniq -c`,
      'lbctl heartbeat watch web-2 --cluster dead.yaml --for 1s --json | grep verdict\\"',
    ],
    scrub: [
      [/silent for \d+(?:\.\d+)? m?s/g, 'silent for <time>'],
      [/after \d+(?:\.\d+)? m?s/g, 'after <time>'],
    ],
  });

  transcript('heartbeat/replay', {
    timeoutMs: 60_000,
    files,
    run: [
      'lbctl heartbeat replay gaps.ndjson --timeout 1s',
      'lbctl heartbeat replay gaps.ndjson --timeout 1s --detector timeout --max-mistakes 3',
      'lbctl heartbeat replay one.ndjson --detector phi --detector chen --output csv',
      'lbctl heartbeat replay --simulate gc --duration 2h --seed 3',
      'lbctl heartbeat tune gaps.ndjson --detect-within 2500ms',
      'lbctl heartbeat tune gaps.ndjson --detect-within 400ms',
      'lbctl heartbeat list-detectors',
      'lbctl heartbeat list-detectors --formulas --cluster one.yaml',
    ],
  });

  transcript('heartbeat/bad-calls', {
    timeoutMs: 60_000,
    files: {
      ...files,
      'broken.ndjson': `${files['well.ndjson'].slice(0, 200)}\n{"node":1}\n{"node":"a","sentMs":-1}\n`,
      'saved.ndjson': 'mine\n',
      'wrong.yaml': `version: 1
nodes:
  - { id: a, address: 10.0.0.1, heartbeat: { probe: redis, path: / }, dependsOn: [] }
  - { id: b, address: 10.0.0.2, heartbeat: exec }
  - { id: c, address: 10.0.0.3, heartbeat: pigeon }
heartbeat:
  interval: 1
  detector: fi
  status: 200-99
  phi: { threshold: 0, windows: 3 }
  actions: [{ on: dead, kind: restart, nodes: [d], command: [] }]
`,
    },
    run: [
      'lbctl heartbeat check --node a=10.0.0.1 --node b=10.0.0.2',
      'lbctl heartbeat check nobody --cluster well.yaml',
      'lbctl heartbeat check --cluster wrong.yaml',
      'lbctl heartbeat check --cluster well.yaml --via web-3',
      'lbctl heartbeat check --cluster well.yaml --via',
      'lbctl heartbeat check --cluster well.yaml --warning 2',
      'lbctl heartbeat check --cluster well.yaml --format nagios --json',
      'lbctl heartbeat check --cluster well.yaml --timeout 0s',
      'lbctl heartbeat watch --cluster well.yaml --json',
      'lbctl heartbeat watch --cluster well.yaml --interval 1ms',
      'lbctl heartbeat watch --cluster well.yaml --for 1s --save saved.ndjson',
      'lbctl heartbeat watch --cluster well.yaml --for 1s --ring none.json --write',
      'lbctl heartbeat watch --cluster well.yaml --for 1s --write',
      'lbctl heartbeat watch --cluster well.yaml --for 1s --apply',
      'lbctl heartbeat watch --cluster well.yaml --for 1s --metrics-file nowhere/m.prom >/dev/null',
      'lbctl heartbeat replay broken.ndjson',
      'lbctl heartbeat replay well.ndjson --simulate gc',
      'lbctl heartbeat replay',
      'lbctl heartbeat replay well.ndjson --detector monitor',
      'lbctl heartbeat tune well.ndjson',
      'lbctl heartbeat tune well.ndjson --detect-within soon',
    ],
  });
});
