import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { hostProbes } from '../../../src/adapters/probe/registry.ts';
import { defaultProbeSettings } from '../../../src/core/cluster/probe-defaults.ts';
import type { ProbeTarget } from '../../../src/core/probe/host-probe.ts';
import { profileLine } from '../../../src/core/probe/records/profile-record.ts';
import { sampleLine } from '../../../src/core/probe/records/sample-record.ts';
import { hostProfile } from '../../support/host-profiles.ts';
import { loadSample } from '../../support/load-samples.ts';
import { type ContractOptions, hostProbeContract } from './host-probe-contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'lbctl-probes-'));
afterAll(() => rmSync(folder, { recursive: true }));

const path = join(folder, 'recording.ndjson');
const recorded = ['a', 'b'].flatMap((node) => [
  profileLine(hostProfile(node, { score: 600, cores: 2, memory: 2 ** 33, iops: null })),
  ...[0, 1, 2].map((cycle) =>
    sampleLine(loadSample(node, { cpu: 0.5, memory: 1, disk: 0 }, cycle)),
  ),
]);
writeFileSync(path, recorded.join('\n'));

const target = (node: string, more: Partial<ProbeTarget['settings']> = {}): ProbeTarget => ({
  node,
  host: 'localhost',
  settings: { ...defaultProbeSettings, ...more },
});
const played = (node: string): ProbeTarget => target(node, { source: 'file', file: { path } });

/** Sources that need no server; the others have a file of their own that starts one. */
const here: Readonly<Partial<Record<keyof typeof hostProbes, ContractOptions>>> = {
  local: { fixture: () => ({ good: [target('a'), target('b')], bad: undefined }) },
  file: { fixture: () => ({ good: [played('a'), played('b')], bad: played('c') }) },
};

for (const [name, options] of Object.entries(here)) {
  hostProbeContract(name, hostProbes[name as keyof typeof hostProbes], options);
}

it('every source is a member of the registry under its name', () => {
  expect(Object.keys(hostProbes)).toEqual(expect.arrayContaining(Object.keys(here)));
});
