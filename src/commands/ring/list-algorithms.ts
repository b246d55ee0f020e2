import { Flags } from '@oclif/core';
import { LbCommand } from '../../cli/base-command.ts';
import { outputFlag, renderList } from '../../cli/list-output.ts';
import { renderTable } from '../../cli/render/table.ts';
import type { PlacementSpec } from '../../core/placement/placement.ts';
import { placementNames, placements } from '../../core/placement/registry.ts';

const EXACTNESS = { steps: 'exact', 'closed-form': 'closed form', sampled: 'sampled' } as const;

export default class RingListAlgorithms extends LbCommand {
  static override summary = 'Algorithms that place keys, with what each of them promises.';
  static override description =
    'Every promise is proved by the test suite for every algorithm. Movement is what one joining, leaving or reweighted node makes move beyond the necessary.';
  static override examples = [
    '<%= config.bin %> ring list-algorithms',
    '<%= config.bin %> ring list-algorithms --json',
  ];
  static override flags = {
    output: outputFlag(),
    sources: Flags.boolean({ summary: 'Show where each algorithm comes from.' }),
  };

  async run() {
    const { flags } = await this.parse(RingListAlgorithms);
    const algorithms = placementNames.map((name) => {
      const { summary, source, program, claims, parameters, keyHashes }: PlacementSpec =
        placements[name];
      return {
        name,
        summary,
        source,
        ...(program && { program }),
        claims,
        parameters,
        keyHashes: [...keyHashes],
      };
    });
    const table = (): string =>
      renderTable(
        [
          { title: 'algorithm' },
          { title: 'weights' },
          { title: 'movement' },
          { title: 'shares' },
          { title: 'diff' },
          { title: flags.sources ? 'source' : 'what it is' },
        ],
        algorithms.map(({ name, claims, summary, source }) => [
          name,
          claims.weighted ? 'yes' : 'no',
          claims.disruption,
          claims.evenness,
          EXACTNESS[claims.exactness],
          flags.sources ? source : summary,
        ]),
      );
    const records = algorithms.map(({ name, summary, source, claims }) => ({
      name,
      ...claims,
      summary,
      source,
    }));
    const text = await renderList(flags.output, records, table);
    return this.result('RingAlgorithms', { algorithms }, () => text);
  }
}
