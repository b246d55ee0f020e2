import { describe } from 'vitest';
import { transcript } from '../../transcript.ts';

/** Free ports, and what depends on the moment. */
const scrub = [
  [/(?<=127\.0\.0\.1:)\d{5}/g, 'PORT'],
  [/(?<="durationMs": )[\d.]+/g, '…'],
] as const;

const script = (url: string): string =>
  `lbctl bench serve --node a=unlimited --node b=1k/s --for 3s --write-cluster trial.yaml > out & until grep -q wrote out; do sleep 0.05; done; ${url}; kill -INT $!; wait $!`;
const nodeUrl = '$(grep -o "http://[^ ]*" out | head -n 1)';

describe('lbctl bench serve', () => {
  transcript('bench/serve/nodes', {
    run: [
      'lbctl bench serve 100/s 200/s --node fast=unlimited --for 50ms',
      'lbctl bench serve 100/s 1.5k/s --for 50ms --write-cluster trial.yaml',
      'lbctl cluster show --cluster trial.yaml | head -n 5',
      'lbctl bench serve 100/s --for 50ms --write-cluster trial.yaml --force',
      'lbctl bench serve 100/s --cores 4 --discipline fifo --stall 100ms/1s --mean-size 1KiB --critical-count 8 --demand exponential --seed 7 --for 50ms --json',
    ],
    scrub,
  });

  transcript('bench/serve/requests', {
    timeoutMs: 60_000,
    run: [
      script(
        `exec 3<>/dev/tcp/127.0.0.1/$(echo ${nodeUrl} | cut -d: -f3); printf 'GET /bytes/5 HTTP/1.1\\r\\nConnection: close\\r\\n\\r\\n' >&3; cat <&3`,
      ),
      'tail -n 3 out',
    ],
    scrub,
  });

  transcript('bench/serve/bad-input', {
    files: { 'here.yaml': 'mine\n' },
    timeoutMs: 60_000,
    run: [
      'lbctl bench serve',
      'lbctl bench serve fast',
      'lbctl bench serve 100',
      'lbctl bench serve 0/s',
      'lbctl bench serve --node =5/s',
      'lbctl bench serve 5/s --node node-1=5/s',
      'lbctl bench serve 5/s --json',
      'lbctl bench serve 5/s --for 1ms',
      'lbctl bench serve 5/s --stall 1s',
      'lbctl bench serve 5/s --mean-size 0',
      'lbctl bench serve 5/s --discipline lifo',
      'lbctl bench serve 5/s 6/s --port 65535',
      'lbctl bench serve 5/s --force',
      'lbctl bench serve 5/s --address 127.0.0.1:80',
      'lbctl bench serve 5/s --address 0.0.0.0',
      'lbctl bench serve 5/s --address 192.0.2.1 --i-own-this-network',
      'lbctl bench serve 5/s --for 1s --write-cluster here.yaml',
      'lbctl bench serve 5/s --for 1s --write-cluster nowhere/trial.yaml',
    ],
  });
});
