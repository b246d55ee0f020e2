import type { Assignment, Batch } from '../core/schedule/batch.ts';
import { totalWork } from '../core/schedule/batch.ts';
import { lowerBound } from '../core/schedule/lower-bound.ts';
import { bestRun, type MethodRun, type ScheduleGoal } from '../core/schedule/run-methods.ts';
import type { Task } from '../core/schedule/task-line.ts';
import type { SpeedNode } from './schedule-nodes.ts';
import type { LoadedTasks } from './schedule-tasks.ts';

/** What `--json` and the text are made from. */
export type ScheduleData = ReturnType<typeof scheduleData>;

export function batchOf(tasks: readonly Task[], nodes: readonly SpeedNode[]): Batch {
  return {
    works: Float64Array.from(tasks, ({ work }) => work),
    speeds: Float64Array.from(nodes, ({ speed }) => speed),
  };
}

interface Scheduled {
  readonly batch: Batch;
  readonly nodes: readonly SpeedNode[];
  readonly loaded: LoadedTasks;
  /** At least one. */
  readonly runs: readonly MethodRun[];
  readonly goal: ScheduleGoal;
  readonly seed: number;
  readonly isPartial: boolean;
}

export function scheduleData({ batch, nodes, loaded, runs, goal, seed, isPartial }: Scheduled) {
  const { tasks, law } = loaded;
  const best = bestRun(runs, goal);
  const bound = lowerBound(batch);
  return {
    seed,
    taskCount: tasks.length,
    totalWork: totalWork(batch),
    ...(law !== undefined && { law }),
    lowerBound: bound,
    goal,
    best: best.method,
    methods: runs.map((run) => methodRow(run, batch, nodes, bound.makespan)),
    assignments: assignmentRows(tasks, nodes, best.assignment),
    isPartial,
  };
}

function methodRow(run: MethodRun, batch: Batch, nodes: readonly SpeedNode[], bound: number) {
  const { method, parameters, measures, tookMs, generations, isPartial, assignment } = run;
  const { makespan, deviation, fitness, peakToMeanRatio, times } = measures;
  const { taskCounts, works } = tally(batch, assignment);
  return {
    method,
    parameters: Object.entries(parameters).map(([name, value]) => ({ name, value })),
    makespan,
    boundRatio: makespan / bound,
    deviation,
    fitness,
    peakToMeanRatio,
    tookMs,
    generations,
    isPartial,
    nodes: nodes.map(({ node, speed }, at) => ({
      node,
      speed,
      taskCount: taskCounts[at]!,
      work: works[at]!,
      time: times[at]!,
    })),
  };
}

function tally(batch: Batch, assignment: Assignment) {
  const taskCounts = new Uint32Array(batch.speeds.length);
  const works = new Float64Array(batch.speeds.length);
  for (const [task, node] of assignment.entries()) {
    taskCounts[node]!++;
    works[node]! += batch.works[task]!;
  }
  return { taskCounts, works };
}

/** As `--tasks` reads them. */
export function assignmentRows(
  tasks: readonly Task[],
  nodes: readonly SpeedNode[],
  assignment: Assignment,
) {
  return tasks.map(({ id, work }, at) => ({ id, work, node: nodes[assignment[at]!]!.node }));
}
