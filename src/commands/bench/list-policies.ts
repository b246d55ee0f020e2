import { Flags } from '@oclif/core';
import { LbCommand } from '../../cli/base-command.ts';
import { outputFlag, renderList } from '../../cli/list-output.ts';
import { renderTable } from '../../cli/render/table.ts';
import type { PolicySpec } from '../../core/policy/policy.ts';
import { policies, policyNames } from '../../core/policy/registry.ts';

export default class BenchListPolicies extends LbCommand {
  static override summary = 'Policies that dispatch requests to nodes, with what each promises.';
  static override description =
    'Every promise is proved by the test suite for every policy. Parameters are given behind the name, a colon before each: bounded-ring:c=1.5:virtualNodes=300.';
  static override examples = [
    '<%= config.bin %> bench list-policies',
    '<%= config.bin %> bench list-policies --parameters',
    '<%= config.bin %> bench list-policies --json',
  ];
  static override flags = {
    output: outputFlag(),
    parameters: Flags.boolean({
      summary: 'Show parameters with their defaults.',
      exclusive: ['sources'],
    }),
    sources: Flags.boolean({ summary: 'Show where each policy comes from.' }),
  };

  async run() {
    const { flags } = await this.parse(BenchListPolicies);
    const rows = policyRows();
    const records = rows.map(({ name, summary, source, claims, parameters }) => ({
      name,
      weighted: claims.weighted,
      reads: claims.reads.join(' '),
      keyed: claims.keyed,
      holds: claims.holds,
      parameters: parameters.map((one) => `${one.name}=${one.default}`).join(' '),
      summary,
      source,
    }));
    const last = flags.parameters ? 'parameters' : flags.sources ? 'source' : 'summary';
    const title = { parameters: 'parameters', source: 'source', summary: 'what it is' }[last];
    const sign = (claim: boolean): string => (claim ? 'yes' : 'no');
    const text = await renderList(flags.output, records, () =>
      renderTable(
        [
          { title: 'policy' },
          { title: 'weights' },
          { title: 'keys' },
          { title: 'holds' },
          { title: 'reads' },
          { title },
        ],
        records.map((row) => [
          row.name,
          sign(row.weighted),
          sign(row.keyed),
          sign(row.holds),
          row.reads,
          row[last],
        ]),
      ),
    );
    return this.result('Policies', { policies: rows }, () => text);
  }
}

function policyRows() {
  return policyNames.map((name) => {
    const { summary, source, claims, parameters, meanings = {} }: PolicySpec = policies[name];
    return {
      name,
      summary,
      source,
      claims,
      parameters: Object.entries(parameters).map(([key, value]) => ({
        name: key,
        default: value,
        about: meanings[key]!,
      })),
    };
  });
}
