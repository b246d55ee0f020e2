import { Flags } from '@oclif/core';
import { systemClock } from '../adapters/clock.ts';
import { LbCommand } from '../cli/base-command.ts';
import { drive } from '../cli/drive.ts';
import { outputFlag, renderList } from '../cli/list-output.ts';
import { scheduleProgress } from '../cli/progress.ts';
import { checkAssignmentFile, writeAssignment } from '../cli/schedule-files.ts';
import { chooseMethods, methodFlags } from '../cli/schedule-methods.ts';
import { loadSpeedNodes, nodeFlags } from '../cli/schedule-nodes.ts';
import { batchOf, scheduleData } from '../cli/schedule-result.ts';
import { loadTasks, randomFlags, tasksFlag } from '../cli/schedule-tasks.ts';
import { scheduleText } from '../cli/schedule-text.ts';
import { LbError } from '../core/kernel/errors.ts';
import { type MethodRun, runMethods, scheduleGoals } from '../core/schedule/run-methods.ts';

export default class Schedule extends LbCommand {
  static override summary = 'Give a batch of tasks to nodes of unequal speeds.';
  static override description =
    `Every task goes whole to one node, whose time is the work of its tasks over its speed. All methods get the same tasks; the table has them side by side, with a bound that no assignment gets below.

The makespan (when the last node is done) and r (how uneven the times are) are different goals: the genetic algorithm goes by r, as its paper does, and lpt usually is done sooner. Ctrl-C ends with the best so far, marked partial.`;
  static override examples = [
    {
      description: 'Try it, on three nodes',
      command: '<%= config.bin %> schedule --random 100 --node a=1 --node b=2 --node c=4',
    },
    '<%= config.bin %> schedule --tasks backups.txt --method lpt --assignment plan.csv',
    '<%= config.bin %> schedule --tasks - --speeds-from profiles.ndjson --output ndjson',
    '<%= config.bin %> schedule --random 12 --law lognormal:2 --method lpt,genetic --generations 1000',
  ];
  static override flags = {
    tasks: tasksFlag(),
    ...randomFlags,
    ...nodeFlags,
    ...methodFlags,
    seed: Flags.integer({
      min: 0,
      default: 1,
      helpValue: 'N',
      summary: 'Of random tasks and of the genetic one.',
    }),
    goal: Flags.option({
      options: scheduleGoals,
      default: 'makespan' as const,
      summary: 'What the best method is the best in: makespan, or deviation, which is r.',
    })(),
    assignment: Flags.string({
      helpValue: 'FILE',
      summary: 'Keep the assignment of the best method, as CSV (.csv) or NDJSON.',
    }),
    force: Flags.boolean({ summary: 'Replace that file when it exists.' }),
    output: outputFlag({ summary: 'Print the assignment of the best method as a list instead.' }),
  };

  async run() {
    const { flags } = await this.parse(Schedule);
    const { goal, seed } = flags;
    const { names, parameters } = chooseMethods(flags);
    checkAssignmentFile(flags.assignment, flags.force);
    const loaded = loadTasks(flags);
    const { nodes, notes } = await loadSpeedNodes(flags);
    for (const note of notes) this.note(note);
    const batch = batchOf(loaded.tasks, nodes);
    const options = { names, parameters, seed, now: () => systemClock.now() };
    const runs = await drive(runMethods(batch, options), scheduleProgress());
    const isPartial = this.#warnOfMissing(runs, names);
    const data = scheduleData({ batch, nodes, loaded, runs, goal, seed, isPartial });
    if (flags.assignment !== undefined) await writeAssignment(flags.assignment, data.assignments);
    const text = await renderList(flags.output, data.assignments, () => scheduleText(data));
    return this.result('Schedule', data, () => text);
  }

  /** @returns whether something is missing */
  #warnOfMissing(runs: readonly MethodRun[], names: readonly string[]): boolean {
    if (runs.length === 0) {
      throw new LbError('INTERRUPTED', 'interrupted before any method had an assignment');
    }
    const stopped = runs.find((run) => run.isPartial);
    if (stopped === undefined && runs.length === names.length) return false;
    const left = names.slice(runs.length);
    const what = [
      ...(stopped === undefined
        ? []
        : [`${stopped.method} ended after ${stopped.generations.length - 1} generations`]),
      ...(left.length === 0 ? [] : [`without ${left.join(', ')}`]),
    ];
    this.warning(`interrupted: ${what.join(', ')}`);
    return true;
  }
}
