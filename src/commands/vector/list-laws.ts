import { Flags } from '@oclif/core';
import { LbCommand } from '../../cli/base-command.ts';
import { outputFlag, renderList } from '../../cli/list-output.ts';
import { renderTable } from '../../cli/render/table.ts';
import { loadSettings, settingsFlag } from '../../cli/vector-source.ts';
import { weightLawNames } from '../../core/cluster/vector-settings.ts';
import { weightLaws } from '../../core/vector/law/registry.ts';

export default class VectorListLaws extends LbCommand {
  static override summary = 'Laws by which loads change weights, with what each of them promises.';
  static override description =
    'Every promise is proved by the test suite for every law. A law that does not settle swings for ever when loads follow the weights, as they do behind a load balancer: try it with vector replay first.';
  static override examples = [
    '<%= config.bin %> vector list-laws',
    '<%= config.bin %> vector list-laws --formulas',
    '<%= config.bin %> vector list-laws --json',
  ];
  static override flags = {
    ...settingsFlag,
    output: outputFlag(),
    formulas: Flags.boolean({ summary: 'Show what each law computes, with the settings in it.' }),
    sources: Flags.boolean({ summary: 'Show where each law comes from.' }),
  };

  async run() {
    const { flags } = await this.parse(VectorListLaws);
    const settings = await loadSettings(flags);
    const laws = weightLawNames.map((name) => {
      const { summary, source, formula, reads, claims } = weightLaws[name];
      const isDefault = name === settings.law;
      return { name, summary, source, formula: formula(settings), reads, claims, isDefault };
    });
    const last = flags.formulas ? 'formula' : flags.sources ? 'source' : 'summary';
    const title = { formula: 'formula', source: 'source', summary: 'what it is' }[last];
    const yes = (is: boolean): string => (is ? 'yes' : 'no');
    const table = (): string =>
      renderTable(
        [
          { title: 'law' },
          { title: 'heeds loads' },
          { title: 'settles' },
          { title: 'takes nodes out' },
          { title },
        ],
        laws.map(({ name, claims, ...law }) => [
          name,
          yes(claims.loadAware),
          yes(claims.settles),
          { never: 'never', critical: 'when critical', hysteresis: 'with hysteresis' }[
            claims.excludes
          ],
          law[last],
        ]),
      );
    const records = laws.map(({ claims, ...law }) => ({ ...law, ...claims }));
    const text = await renderList(flags.output, records, table);
    return this.result('WeightLaws', { laws }, () => text);
  }
}
