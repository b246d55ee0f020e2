import { Flags } from '@oclif/core';
import { countKeys } from '../adapters/keys/count.ts';
import { LbCommand } from '../cli/base-command.ts';
import { demoDispatch, demoLoad } from '../cli/demo-dispatch.ts';
import { demoSimulation, simulatedTable, simulateMany } from '../cli/demo-simulation.ts';
import { policiesText } from '../cli/policies-text.ts';
import { profileWarnings, renderProfile } from '../cli/probe-text.ts';
import { balanceText } from '../cli/render/balance.ts';
import { formatSignificant } from '../cli/render/number.ts';
import { renderTable } from '../cli/render/table.ts';
import { openFully } from '../cli/ring-source.ts';
import { diffText, ringLine } from '../cli/ring-text.ts';
import { interruption } from '../cli/signals.ts';
import { style } from '../cli/style.ts';
import { profileThisMachine } from '../cli/this-machine.ts';
import { verificationTable } from '../cli/verification-text.ts';
import { sampleKeys } from '../core/kernel/key-list.ts';
import { tableBuilder } from '../core/kernel/wasm/build-table.ts';
import type { HostProfile } from '../core/probe/profile.ts';
import { buildRing } from '../core/ring/build.ts';
import { diffRings } from '../core/ring/diff.ts';
import { bulkPlan } from '../core/ring/lookup.ts';
import type { Ring } from '../core/ring/ring.ts';
import { ownedShares, proportionalShares } from '../core/ring/shares.ts';
import { measureBalance } from '../core/ring/stats.ts';
import { verifyRing } from '../core/ring/verify.ts';
import { changedRequest } from '../core/ring/what-if.ts';
import { capacities } from '../core/vector/capacity.ts';
import { exampleFleet } from '../core/vector/example-fleet.ts';
import { performance, ringWeight } from '../core/vector/performance.ts';

const KEY_COUNT = 100_000;
/** Every machine has weights of its own: one in a thousand may look uneven by chance. */
const SIGNIFICANCE = 0.001;
/** The node that dies in the demonstration. */
const VICTIM = 'twin';

export default class Demo extends LbCommand {
  static override summary = 'From measurement to placement to proof, on this machine, in one go.';
  static override description =
    'Measures this machine, imagines a small cluster of unequal machines around it, weighs them, places a list of keys, shows what would move if a node died, and proves the ring. Then it serves four small nodes and loads them, dispatching by one policy after the other, and simulates a thousand. Nothing is written.';
  static override examples = [
    '<%= config.bin %> demo',
    '<%= config.bin %> demo --no-disk --seed 7',
  ];
  static override flags = {
    disk: Flags.boolean({ allowNo: true, default: true, summary: 'Measure the disk too.' }),
    bench: Flags.boolean({
      allowNo: true,
      default: true,
      summary: 'Serve small nodes on this machine and load them by several policies.',
    }),
    seed: Flags.integer({ min: 0, default: 1, summary: 'For keys, requests and their arrivals.' }),
  };

  async run() {
    const { flags } = await this.parse(Demo);
    const profile = await this.#measure(flags.disk);
    const fleet = exampleFleet(capacities([figuresOf(profile)]).capacities[0]!);
    const vector = performance(fleet.capacities);
    const nodes = fleet.nodes.map((node, i) => ({
      ...node,
      weight: ringWeight(vector.performance[i]!),
      state: 'alive' as const,
    }));
    const ring = buildRing({
      nodes,
      algorithm: 'auto',
      parameters: {},
      levels: 2,
      replicas: { scheme: 'nearest', copies: 2, overlap: 0.25, spreadZones: true },
    });
    const balance = await placeSample(ring, flags.seed);
    const change = {
      leave: [],
      join: [],
      states: [{ id: VICTIM, state: 'dead' as const }],
      weights: [],
    };
    const without = buildRing(changedRequest(ring, change), ring);
    const diff = diffRings(openFully(ring), openFully(without), { limit: 10, copies: true });
    const verification = verifyRing(ring, { builder: tableBuilder, seed: flags.seed });
    if (!verification.holds) this.negative();
    const policies = flags.bench ? await demoDispatch(flags.seed, interruption()) : [];
    const simulated = await simulateMany(flags.seed, interruption());
    const { seed } = flags;
    const data = { seed, profile, nodes, balance, diff, verification, policies, simulated };
    return this.result('Demo', data, () =>
      [
        section('1 measure', 'what this machine can do', 'lbctl probe'),
        renderProfile(profile),
        section('2 weigh', 'it and four imagined machines', 'lbctl ring build --weights FILE'),
        renderTable(
          [
            { title: 'node' },
            { title: 'zone' },
            { title: 'performance', align: 'right' },
            { title: 'weight', align: 'right' },
          ],
          nodes.map(({ id, zone, weight }, i) => [
            id,
            zone,
            formatSignificant(vector.performance[i]!, 4),
            String(weight),
          ]),
        ),
        section('3 place', `${KEY_COUNT} keys by their weights`, 'lbctl ring stats --keys FILE'),
        ringLine(ring),
        '',
        balanceText(balance),
        section('4 change', `what moves if ${VICTIM} dies`, `lbctl ring diff --dead ${VICTIM}`),
        diffText(diff, ring.algorithm),
        section('5 prove', 'what holds for every key', 'lbctl ring verify'),
        verificationTable(verification),
        ...(policies.length === 0
          ? []
          : [
              section('6 dispatch', demoLoad, 'lbctl bench policies --policy NAME,…'),
              policiesText(policies),
            ]),
        section('7 simulate', demoSimulation, 'lbctl simulate run SCENARIO'),
        simulatedTable(simulated),
        '',
        `Now with your own machines: ${style.bold('lbctl init')}, ${style.bold('lbctl ring build')}, ${style.bold('lbctl ring place KEY')}`,
      ].join('\n'),
    );
  }

  async #measure(measuresDisk: boolean) {
    const draws =
      process.stderr.isTTY === true && process.env.TERM !== 'dumb' && !this.jsonEnabled();
    const profile = await profileThisMachine('this-host', {
      diskPath: '/var/tmp',
      measuresCpu: true,
      measuresDisk,
      measuresWrites: false,
      isForced: false,
      signal: interruption(),
      onProgress: (step) => {
        if (draws) process.stderr.write(`\r\x1b[2K${step} …`);
      },
    });
    if (draws) process.stderr.write('\r\x1b[2K');
    for (const text of profileWarnings(profile)) {
      this.warning(text);
    }
    return profile;
  }
}

function figuresOf({ cpu, memory, disk }: HostProfile) {
  return {
    scoreMopsPerSecond: cpu.scoreMopsPerSecond,
    frequencyMhz: cpu.frequencyMhz,
    usableCores: cpu.usableCores,
    usableBytes: memory.usableBytes,
    randomReadIops: disk.randomReadIops,
  };
}

async function placeSample(ring: Ring, seed: number) {
  const lookup = openFully(ring);
  const keys = [...sampleKeys(KEY_COUNT, seed)];
  const { counts } = await countKeys(bulkPlan(lookup), { kind: 'arguments', keys });
  return measureBalance({
    ids: ring.nodes.map((node) => node.id),
    counts,
    expectedShares: proportionalShares(lookup),
    ownedShares: () => ownedShares(lookup),
    significance: SIGNIFICANCE,
    tolerance: 0,
  });
}

function section(title: string, what: string, command: string): string {
  return `\n${style.bold(title)}  ${what}  ${style.dim(`(${command})`)}\n`;
}
