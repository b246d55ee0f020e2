import { Flags } from '@oclif/core';
import { LbCommand } from '../../cli/base-command.ts';
import { outputFlag, renderList } from '../../cli/list-output.ts';
import { renderTable } from '../../cli/render/table.ts';
import type { MethodSpec } from '../../core/schedule/method.ts';
import { methodNames, methods } from '../../core/schedule/registry.ts';

export default class ScheduleListMethods extends LbCommand {
  static override summary = 'Methods that give tasks to nodes, with what each promises.';
  static override description =
    'Every promise is proved by the test suite for every method. A bound says how many times the least makespan a method needs at most, here on two nodes and on ten.';
  static override examples = [
    '<%= config.bin %> schedule list-methods',
    '<%= config.bin %> schedule list-methods --sources',
    '<%= config.bin %> schedule list-methods --json',
  ];
  static override flags = {
    output: outputFlag(),
    sources: Flags.boolean({ summary: 'Show where each method comes from.' }),
  };

  async run() {
    const { flags } = await this.parse(ScheduleListMethods);
    const rows = methodNames.map(rowOf);
    const records = rows.map(({ claims, parameters, ...row }) => ({
      ...row,
      reads: claims.reads.join(' '),
      aim: claims.aim,
      seeded: claims.seeded,
      parameters: parameters.map((one) => `${one.name}=${one.default}`).join(' '),
    }));
    const text = await renderList(flags.output, records, () =>
      renderTable(
        [
          { title: 'method' },
          { title: 'evens out' },
          { title: 'reads' },
          { title: 'draws' },
          { title: 'bound, 2 nodes', align: 'right' },
          { title: '10 nodes', align: 'right' },
          { title: flags.sources ? 'source' : 'what it is' },
        ],
        records.map((row) => [
          row.name,
          row.aim,
          row.reads,
          row.seeded ? 'yes' : 'no',
          row.boundOfTwo?.toFixed(2) ?? 'none',
          row.boundOfTen?.toFixed(2) ?? 'none',
          flags.sources ? row.source : row.summary,
        ]),
      ),
    );
    return this.result('ScheduleMethods', { methods: rows }, () => text);
  }
}

function rowOf(name: (typeof methodNames)[number]) {
  const spec: MethodSpec = methods[name];
  const { summary, source, claims, parameters, meanings = {} } = spec;
  return {
    name,
    summary,
    source,
    claims,
    boundOfTwo: spec.bound?.(2) ?? null,
    boundOfTen: spec.bound?.(10) ?? null,
    parameters: Object.entries(parameters).map(([key, value]) => ({
      name: key,
      default: value,
      about: meanings[key]!,
    })),
  };
}
