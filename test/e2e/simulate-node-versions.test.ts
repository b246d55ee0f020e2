import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installedNodes } from './node-versions.ts';

/** As it is published; `bin/run.js` would look for a newer Node than some of these. */
const program = resolve(import.meta.dirname, '../../dist/main.cjs');

const majors = [22, 24, 26];
const needed = [22, 24];
const folder = mkdtempSync(join(tmpdir(), 'lbctl-nodes-'));
let nodes: ReadonlyMap<number, string> = new Map();

/** Every law of demands, keys, faults, watching and monitoring in one. */
const scenario = `version: 1
nodes:
  - { id: fast, speed: 2.7, weight: 3, criticalCount: 12 }
  - { id: n, count: 3, zone: b, memory: { capacity: 40 } }
  - { id: line, cores: 2, discipline: fifo, zone: c }
requests:
  classes:
    - { name: a, share: 30%, cpu: exponential 10ms, disk: constant 1ms }
    - { name: b, share: 30%, cpu: lognormal 8ms }
    - { name: c, share: 20%, cpu: pareto 6ms }
    - { name: d, share: 20%, cpu: hyperexponential 7ms, disk: exponential 3ms }
  keys: zipf:1.1 of 5000
load: { low: 100/s, high: 700/s, lowLasts: 1s, highLasts: 300ms }
policies: [round-robin, p2c, lti, lti-plus, dch, bounded-ring, least-response-time]
dispatch: { knowsDemands: true, knowsSpeeds: true }
monitor: { every: 500ms, delay: 30ms, cost: 5ms }
heartbeat: { interval: 200ms, timeout: 400ms, detector: phi }
limits: { timeout: 2s, retries: 1 }
faults: [zone-out b at 3s for 2s, freeze line at 6s for 1s, slow fast to 30% at 8s]
wandering: { least: 60%, mean: 1s }
run: { warmUp: 1s, duration: 10s, seeds: 3, pieces: 10 }
`;

function simulate(major: number, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(
    nodes.get(major)!,
    [program, 'simulate', 'run', ...args, '--json', '--threads', '1'],
    {
      cwd: folder,
      encoding: 'utf8',
      timeout: 60_000,
      maxBuffer: 2 ** 26,
      env: { ...process.env, NO_COLOR: '1' },
    },
  );
  expect({ stderr, isDone: status === 0 || status === 1 }).toEqual({ stderr: '', isDone: true });
  return stdout;
}

beforeAll(() => {
  writeFileSync(join(folder, 'rich.yaml'), scenario);
  nodes = installedNodes(folder, majors, needed);
}, 250_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the same seeds give the same bytes', () => {
  it.each([
    { name: 'a scenario of nearly everything', args: ['rich.yaml'] },
    { name: 'an experiment of a paper', args: ['lti-unequal', '--duration', '5s', '--seeds', '2'] },
    { name: 'a computed experiment', args: ['shilov-movement', '--seeds', '2'] },
  ])('$name', { timeout: 200_000 }, ({ args }) => {
    const here = simulate(Number(process.versions.node.split('.')[0]), args);
    expect(JSON.parse(here)).toMatchObject({ kind: 'SimulationResult', isPartial: false });
    for (const major of majors.filter((one) => nodes.has(one))) {
      // Not compared by the assertion: a difference of megabytes takes long to show.
      expect({ major, isEqual: simulate(major, args) === here }).toEqual({ major, isEqual: true });
    }
  });

  it('on all of Node 22, 24 and 26', ({ skip }) => {
    const missing = majors.filter((major) => !nodes.has(major));
    skip(missing.length > 0, `not installed: Node ${missing.join(', ')}`);
    expect([...nodes.keys()].sort()).toEqual(majors);
  });
});
