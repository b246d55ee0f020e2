import type { DocumentScenario } from '../scenario.ts';

/** An operator's question, to be asked of one's own cluster by --set, or in a copy with its nodes. */
export const zoneOutage: DocumentScenario = {
  kind: 'document',
  summary: 'what if zone b burns at peak? Keyed and other policies',
  document: `version: 1
title: What if zone b burns at peak?
assumptions:
  - four nodes in each of three zones, each good for 200 requests a second; the machines of zone b vanish at 60 s and are back at 120 s
  - heartbeats every second find the dead within 1.5 s; until then their requests run into the timeout, and are tried again elsewhere
  - a node with more than 100 requests inside runs at (100 / n)^2 of its speed
  - keys are as popular as Zipf's law has it; the ring moves those of zone b to the nodes that are left
parameters: { rate: 1300/s, timeout: 500ms, retries: 1, interval: 1s }
nodes:
  - { id: a, count: 4, zone: a, criticalCount: 100 }
  - { id: b, count: 4, zone: b, criticalCount: 100 }
  - { id: c, count: 4, zone: c, criticalCount: 100 }
requests: { cpu: lognormal:1 5ms, keys: "zipf:0.9 of 100000" }
load: { rate: $rate, rise: 20s }
policies: [ring, bounded-ring, p2c]
heartbeat: { interval: $interval, timeout: 500ms, fall: 1, rise: 2 }
limits: { timeout: $timeout, retries: $retries }
faults: [zone-out b at 60s for 60s]
run: { warmUp: 30s, duration: 150s, pieces: 90, seeds: 10 }
metrics: [answersPerSecond, meanResponseMs, p99Ms, errorShare, retryShare, utilisationMax, detectionMs]
`,
};
