import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ActionFollower } from '../../../src/cli/action-follower.ts';
import type { WatchNews } from '../../../src/cli/heartbeat-watch.ts';
import { defaultRecoverySettings } from '../../../src/core/cluster/recovery-settings.ts';
import type { Incidents } from '../../../src/core/health/incidents.ts';
import { planRecovery } from '../../../src/core/health/recovery-plan.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lbctl-actions-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const settled = [{ kind: 'node', name: 'a', nodes: ['a'] }];
const quiet: WatchNews = {
  now: 0,
  wall: new Date(0),
  events: [],
  incidents: { isLocal: false, settled } as unknown as Incidents,
  verdicts: () => new Map([['a', 'dead']]),
};

/** Follows the death of node `a`, for which a program is run. */
function follow(log: string): ActionFollower {
  const actions = [
    { on: 'dead', kind: 'exec', command: ['/bin/true'], cooldownMs: 0, attempts: 1 },
  ] as const;
  const nodes = [{ id: 'a', zone: '', host: '127.0.0.1' }];
  const follower = new ActionFollower(
    planRecovery({ ...defaultRecoverySettings, actions }, nodes),
    log,
  );
  const death = { kind: 'verdict', at: 0, node: 'a', from: 'suspect', to: 'dead' } as const;
  const events = [{ ...death, silentMs: 3000, isLocal: false }];
  expect(follower.follow({ ...quiet, events })).toEqual([
    'exec of a (dead), attempt 1: started: /bin/true',
  ]);
  return follower;
}

describe('ActionFollower', () => {
  it('logs what it decided, and what came of it before it ends', async () => {
    const log = join(folder, 'log.ndjson');
    await follow(log).end();
    const outcomes = readFileSync(log, 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { outcome: string }).outcome);
    expect(outcomes).toEqual(['applied', expect.stringMatching(/^(ended|interrupted)$/)]);
  });
});
