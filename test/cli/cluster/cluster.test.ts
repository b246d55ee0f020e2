import { describe } from 'vitest';
import { transcript } from '../transcript.ts';

const cluster = `version: 1
cluster: production
zones: [eu/room-1, eu/room-2, us]
nodes:
  - id: dns-1
    address: 10.0.0.1
    zone: eu/room-1
    weight: 2
    labels: { owner: team-dns, rack: "12" }
  - { id: dns-2, address: "[2001:DB8::0:2]:53", zone: eu/room-2, state: drain }
  - dns-3=dns-3.example.com,zone=eu/room-2,weight=0.5
  - dns-4=10.0.0.4,state=dead
ring:
  levels: 1
  replicas: { copies: 4 }
`;

const probed = `version: 1
nodes:
  - { id: dns-1, address: 10.0.0.1, probe: node-exporter }
  - id: dns-2
    address: "10.0.0.2:53"
    probe: { address: DNS-2.mgmt.example., user: probe, port: 2222 }
  - dns-3=10.0.0.3
probe:
  timeout: 1500ms
  concurrency: 8
  ssh: { engine: openssh, knownHostsFile: known_hosts }
  nodeExporter: { url: "https://{host}/metrics", username: lbctl, passwordFile: secret }
`;

const wronglyProbed = `version: 1
nodes:
  - { id: a, address: 10.0.0.1, probe: shs }
  - { id: b, address: 10.0.0.2, probe: { source: ssh, url: http://b/ } }
  - id: c
    address: 10.0.0.3
    probe:
      source: node_exporter
      adress: c.example.com
      port: 0
  - { id: d, address: 10.0.0.4, probe: { address: "d.example.com:22", user: "-oProxyCommand=x" } }
  - { id: e, address: 10.0.0.5, probe: { address: 10.0.0.256 } }
  - { id: f, address: 10.0.0.6, probe: 9100 }
probe:
  source: exporter
  timeout: 10
  concurrency: 0
  ssh: { engine: ssh3, usr: root }
  nodeExporter: { url: "ftp://{host}/", caFile: "" }
  prometheus: { url: "http://me:secret@prometheus:9090", instance: 5 }
  file: recording.ndjson
`;

const recovering = `version: 1
zones: [room-1/rack-1, room-1/rack-2]
nodes:
  - { id: dns-1, address: 10.0.0.1, zone: room-1/rack-1 }
  - { id: dns-2, address: 10.0.0.2, zone: room-1/rack-2 }
heartbeat:
  actions:
    - on: dead
      zones: [room-1]
      kind: restart
      command: [ssh, "{host}", systemctl, restart, dns]
      cooldown: 10m
    - { on: alive, nodes: [dns-1], kind: notify, command: [/usr/local/bin/tell, "{node} is back"] }
  guards: { maxShare: 0.5 }
  maintenance:
    - { nodes: [dns-2], from: 2026-12-01T22:00Z, to: 2026-12-02T02:00+01:00, reason: new disks }
`;

const wronglyRecovering = `version: 1
nodes:
  - { id: dns-1, address: 10.0.0.1, zone: room-1/rack-1 }
heartbeat:
  actions:
    - { on: died, nodes: [dns-2], kind: reboot, command: [x] }
    - { on: alive, zones: [room-1/rack-3], kind: restart, command: reboot, cooldown: 5 }
    - { on: dead, nodes: [], kind: notify, attempts: 3 }
  guards: { maxShare: 50%, maxActions: 0, windw: 5m }
  maintenance:
    - { from: 2026-12-02T02:00Z, to: 2026-12-01T22:00Z }
    - { from: 2026-02-30T02:00Z, to: tomorrow, why: disks }
`;

const broken = `version: 1
zones: [room-1, room-2]
nodes:
  - id: dns-1
    address: 10.0.0.256
    wieght: 2
  - { id: dns-1, address: 10.0.0.1, weight: -1, zone: room-3 }
  - { id: "dns 2", address: 10.0.0.1, weight: .nan }
  - dns-3
ring:
  levels: 3
  levels: 2
  algorithm: tabel
`;

const manyNodes = (count: number) =>
  `version: 1\nnodes:\n${Array.from({ length: count }, (_, i) => `- n${i}=10.${i >> 16}.${(i >> 8) & 255}.${i & 255}\n`).join('')}`;

describe('lbctl cluster show', () => {
  transcript('cluster/show', {
    files: { 'lbctl.yaml': cluster },
    run: [
      'lbctl cluster show',
      'lbctl cluster show --output csv',
      'lbctl cluster show --output ndjson',
      'lbctl cluster show --json',
      'lbctl cluster show --node a=10.0.0.1 --node b=10.0.0.2,weight=2,zone=x/y',
    ],
  });

  transcript('cluster/probe', {
    files: { 'lbctl.yaml': probed, 'wrong.yaml': wronglyProbed },
    run: [
      'lbctl cluster show',
      'lbctl cluster show --output csv',
      'lbctl cluster show --json | grep -A26 \'"probe": {$\' | tail -28',
      'lbctl cluster show --cluster wrong.yaml',
    ],
  });

  transcript('cluster/recovery', {
    files: { 'lbctl.yaml': recovering, 'wrong.yaml': wronglyRecovering },
    run: [
      'lbctl cluster show | grep -E "actions|guards|maintenance"',
      'lbctl cluster show --json | sed -n \'/"actions"/,/^  }/p\'',
      'lbctl cluster show --cluster wrong.yaml',
    ],
  });

  transcript('cluster/which-file', {
    files: {
      'lbctl.yaml': 'version: 1\ncluster: outer\nnodes: [a=10.0.0.1]\n',
      'one.yaml': 'version: 1\ncluster: one\nnodes: [a=10.0.0.1]\n',
      'two.yaml': 'version: 1\ncluster: two\nnodes: [a=10.0.0.1]\n',
      'deep/er/x': '',
    },
    run: [
      'lbctl cluster show | head -1',
      'cd deep/er && lbctl cluster show | head -1',
      'LBCTL_CLUSTER=one.yaml lbctl cluster show | head -1',
      'LBCTL_CLUSTER=one.yaml lbctl cluster show --cluster two.yaml | head -1',
      'LBCTL_CLUSTER=one.yaml lbctl cluster show --node a=10.0.0.1 | head -1',
      'lbctl cluster show --cluster - < two.yaml | head -1',
      'lbctl cluster show --cluster one.yaml --node a=10.0.0.1',
      'lbctl cluster show --cluster missing.yaml',
      'rm lbctl.yaml; lbctl cluster show',
    ],
  });

  transcript('cluster/mistakes', {
    files: {
      'lbctl.yaml': broken,
      'syntax.yaml': 'version: 1\nnodes:\n\t- a=10.0.0.1\n',
      'empty.yaml': '',
      'none.yaml': 'version: 1\nnodes: []\n',
      'latin1.yaml': Buffer.from('version: 1\ncluster: Z\xfcrich\nnodes: [a=10.0.0.1]\n', 'latin1'),
      'many.yaml': manyNodes(65_536),
    },
    run: [
      'lbctl cluster show',
      'lbctl cluster show --json',
      'lbctl cluster show --cluster syntax.yaml',
      'lbctl cluster show --cluster empty.yaml',
      'lbctl cluster show --cluster none.yaml',
      'lbctl cluster show --cluster latin1.yaml',
      'lbctl cluster show --cluster many.yaml',
      'lbctl cluster show --cluster .',
      'lbctl cluster show --node a=10.0.0.1,weight=0 --node a=10.0.0.1',
    ],
  });

  transcript('cluster/most-nodes', {
    files: { 'lbctl.yaml': manyNodes(65_535) },
    run: ['lbctl cluster show --output csv | tail -1', 'lbctl cluster show | head -1'],
  });
});
