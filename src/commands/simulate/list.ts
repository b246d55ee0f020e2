import { LbCommand } from '../../cli/base-command.ts';
import { outputFlag, renderList } from '../../cli/list-output.ts';
import { renderTable } from '../../cli/render/table.ts';
import { scenarioNames, scenarios } from '../../core/simulation/scenarios/registry.ts';

export default class SimulateList extends LbCommand {
  static override summary = 'The scenarios that come with lbctl.';
  static override description =
    'A document can be printed with simulate show, changed and run as a file. A computed experiment needs no events, such as counts on tables; its parameters can be set and varied.';
  static override examples = [
    '<%= config.bin %> simulate list',
    '<%= config.bin %> simulate list --json',
  ];
  static override flags = { output: outputFlag() };

  async run() {
    const { flags } = await this.parse(SimulateList);
    const rows = scenarioNames.map((name) => {
      const { kind, summary } = scenarios[name]!;
      return { name, kind, summary };
    });
    const text = await renderList(flags.output, rows, () =>
      renderTable(
        [{ title: 'scenario' }, { title: 'kind' }, { title: 'what it is' }],
        rows.map(({ name, kind, summary }) => [name, kind, summary]),
      ),
    );
    return this.result('Scenarios', { scenarios: rows }, () => text);
  }
}
