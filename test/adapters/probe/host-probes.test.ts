import { expect, it } from 'vitest';
import { hostProbes } from '../../../src/adapters/probe/registry.ts';
import { defaultProbeSettings } from '../../../src/core/cluster/probe-defaults.ts';
import type { ProbeTarget } from '../../../src/core/probe/host-probe.ts';
import { type ContractOptions, hostProbeContract } from './host-probe-contract.ts';

const target = (node: string): ProbeTarget => ({
  node,
  host: 'localhost',
  settings: defaultProbeSettings,
});

/** Sources that need no server; the others have a file of their own that starts one. */
const here: Readonly<Partial<Record<keyof typeof hostProbes, ContractOptions>>> = {
  local: { fixture: () => ({ good: [target('a'), target('b')], bad: undefined }) },
};

for (const [name, options] of Object.entries(here)) {
  hostProbeContract(name, hostProbes[name as keyof typeof hostProbes], options);
}

it('every source is a member of the registry under its name', () => {
  expect(Object.keys(hostProbes)).toEqual(expect.arrayContaining(Object.keys(here)));
});
