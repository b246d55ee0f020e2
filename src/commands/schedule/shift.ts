import { Flags } from '@oclif/core';
import { LbCommand } from '../../cli/base-command.ts';
import { outputFlag, renderList } from '../../cli/list-output.ts';
import { checkAssignmentFile, writeAssignment } from '../../cli/schedule-files.ts';
import { loadSpeedNodes, nodeFlags } from '../../cli/schedule-nodes.ts';
import { assignmentRows, batchOf } from '../../cli/schedule-result.ts';
import { readTaskFile, tasksFlag } from '../../cli/schedule-tasks.ts';
import { shiftData, shiftText } from '../../cli/shift-text.ts';
import { LbError } from '../../core/kernel/errors.ts';
import { parseRatio, parseWeight } from '../../core/kernel/units-text.ts';
import { planShift } from '../../core/schedule/shift/shift.ts';

export default class ScheduleShift extends LbCommand {
  static override summary = 'Plan few moves after which no node is used above a threshold.';
  static override description =
    `Prevention of overload: tasks with the nodes that they are on, and which of them to shift where. The use of a node is the work of its tasks / (its speed x --horizon). With the default horizon of 1, work is a share of what a node of speed 1 can do: 0.25 on a node of speed 2 is a use of 12.5 %.

A plan only; nothing is moved. Exit code 1 when nodes stay above the threshold, with the reason where it is proved to be impossible.`;
  static override examples = [
    '<%= config.bin %> schedule shift --tasks placed.txt --threshold 80%',
    '<%= config.bin %> schedule shift --tasks placed.txt --node a=8 --node b=16 --horizon 3600',
    '<%= config.bin %> schedule shift --tasks placed.csv --assignment after.csv --output csv',
  ];
  static override flags = {
    tasks: tasksFlag({
      required: true,
      summary: 'Tasks, one a line: id, work and the node that it is on; - is standard input.',
    }),
    ...nodeFlags,
    threshold: Flags.string({
      default: '90%',
      helpValue: 'SHARE',
      summary: 'No node may be used more than this.',
    }),
    horizon: Flags.string({
      default: '1',
      helpValue: 'TIME',
      summary: 'In which tasks are to be done, in units of work over units of speed.',
    }),
    assignment: Flags.string({
      helpValue: 'FILE',
      summary: 'Keep where the tasks are afterwards, as CSV (.csv) or NDJSON.',
    }),
    force: Flags.boolean({ summary: 'Replace that file when it exists.' }),
    output: outputFlag({ summary: 'How to print the moves.' }),
  };

  async run() {
    const { flags } = await this.parse(ScheduleShift);
    const threshold = aboveZero('threshold', flags.threshold, parseRatio);
    const horizon = aboveZero('horizon', flags.horizon, parseWeight);
    checkAssignmentFile(flags.assignment, flags.force);
    const { nodes, notes } = await loadSpeedNodes(flags);
    const places = new Map(nodes.map(({ node }, at) => [node, at]));
    const tasks = readTaskFile(flags.tasks, new Set(places.keys()));
    for (const note of notes) this.note(note);
    const placed = {
      ...batchOf(tasks, nodes),
      nodes: Uint16Array.from(tasks, ({ node }) => places.get(node!)!),
      threshold,
      horizon,
    };
    const plan = planShift(placed);
    if (plan.remaining.length > 0) this.negative();
    if (flags.assignment !== undefined) {
      await writeAssignment(flags.assignment, assignmentRows(tasks, nodes, plan.assignment));
    }
    const data = shiftData(plan, placed, { tasks, nodes });
    const text = await renderList(flags.output, data.moves, () => shiftText(data));
    return this.result('ScheduleShift', data, () => text);
  }
}

function aboveZero(name: string, text: string, parse: (text: string) => number): number {
  let value = 0;
  try {
    value = parse(text);
  } catch (error) {
    if (!(error instanceof LbError)) throw error;
  }
  if (value > 0) return value;
  const example = name === 'threshold' ? '80%' : '3600';
  const what = name === 'threshold' ? 'share above 0, up to 100%' : 'number above 0';
  throw new LbError('USAGE', `--${name} ${text} is no ${what}`, {
    hint: `for example --${name} ${example}`,
  });
}
