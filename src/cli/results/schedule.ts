import * as v from 'valibot';
import type { MethodReading } from '../../core/schedule/method.ts';
import { scheduleGoals } from '../../core/schedule/run-methods.ts';
import { shiftVerdicts } from '../../core/schedule/shift/shift.ts';
import {
  amount,
  as,
  count,
  flag,
  listOf,
  maybe,
  nullable,
  numberOrNull,
  oneOf,
  result,
  seed,
  shape,
  text,
} from './parts.ts';

const speed = amount('Work that it does in a unit of time.');
const largestCount = nullable(
  v.pipe(v.number(), v.integer()),
  'The so many largest tasks need it on as many of the fastest nodes; null: all work on all nodes.',
);
const assignedTask = shape('assigned task', 'A task and its node.', {
  id: text('Id of the task.'),
  work: amount('Its work.'),
  node: text('Id of the node.'),
});

const methodRun = shape('method run', 'What a method made of the batch.', {
  method: text('The method.'),
  parameters: listOf(
    shape('parameter in force', 'A parameter as it was in force.', {
      name: text('Its name.'),
      value: as(v.union([v.number(), v.string()]), 'Its value; 1/m: one over the number of tasks.'),
    }),
    'All that it has.',
  ),
  makespan: amount('When the last node is done: work over speed.'),
  boundRatio: amount('The same over the lower bound.'),
  deviation: amount('r: population standard deviation of the times of the nodes.'),
  fitness: amount('1 - r / r_max, 0 to 1.'),
  peakToMeanRatio: amount('Makespan over the mean time.'),
  tookMs: amount('How long the method took.'),
  generations: listOf(
    shape('generation', 'A population of assignments.', {
      best: amount('Fitness of its best.'),
      mean: amount('Mean fitness.'),
    }),
    'From the random first one on; empty for methods without such.',
  ),
  isPartial: flag('Interrupted before its end.'),
  nodes: listOf(
    shape('scheduled node', 'A node under the assignment.', {
      node: text('Its id.'),
      speed,
      taskCount: count('Tasks that it gets.'),
      work: amount('Their work.'),
      time: amount('When it is done.'),
    }),
    'In the order given.',
  ),
});

export const scheduleResult = result('Schedule', 'A batch of tasks, given to nodes.', {
  seed,
  taskCount: count('Tasks.'),
  totalWork: amount('Their work.'),
  law: maybe(text('How the work of random tasks is distributed.')),
  lowerBound: shape('lower bound', 'No assignment is done sooner.', {
    makespan: amount('Than this.'),
    largestCount,
  }),
  goal: oneOf(scheduleGoals, 'What the best is the best in; the other decides among equals.'),
  best: text('The best method.'),
  methods: listOf(methodRun, 'In the order asked for; those that gave an assignment.'),
  assignments: listOf(assignedTask, 'By the best method, in the order of the tasks.'),
  isPartial: flag('Interrupted: methods are missing or ended early.'),
});

export const scheduleShiftResult = result('ScheduleShift', 'Moves that end excessive use.', {
  verdict: oneOf(
    shiftVerdicts,
    'even: nothing to do; planned: no node is above the threshold after the moves; impossible: proved; not-found: neither. Exit 1 for the last two.',
  ),
  threshold: amount('No use may be above this.'),
  horizon: amount('Use is work / (speed · horizon).'),
  taskCount: count('Tasks.'),
  moves: listOf(
    shape('shift', 'A task that changes its node.', {
      id: text('Id of the task.'),
      work: amount('Its work.'),
      from: text('The node it is on.'),
      to: text('The node it goes to.'),
      fromUse: amount('Use of the one when its turn has come.'),
      fromUseAfter: amount('After the move.'),
      toUse: amount('Use of the other.'),
      toUseAfter: amount('After the move.'),
      endsExcess: flag('The one was above the threshold and is no more.'),
      isOverMeanwhile: flag('The other is above the threshold until a later move.'),
    }),
    'In the order in which they are to be made.',
  ),
  leastMoveCount: count('No plan that works has fewer moves.'),
  leastUse: amount('No placement gets all nodes below this use.'),
  largestCount,
  nodes: listOf(
    shape('used node', 'A node before and after.', {
      node: text('Its id.'),
      speed,
      use: amount('Before the moves.'),
      useAfter: amount('After them.'),
    }),
    'In the order given.',
  ),
  remaining: listOf(
    shape('remaining excess', 'A node that stays above the threshold.', {
      node: text('Its id.'),
      use: amount('Its use after the moves.'),
      excessWork: amount('Work that is too much.'),
    }),
    'Empty when the threshold is kept.',
  ),
});

const readings = ['work', 'speed'] as const satisfies MethodReading[];

const methodClaims = shape('method claims', 'What a method promises; the tests prove it.', {
  reads: listOf(v.picklist(readings), 'What it goes by: the work of tasks, the speed of nodes.'),
  aim: oneOf(
    ['makespan', 'deviation', 'counts'],
    'What it evens out: the end of the last node, the deviation r of all times, or counts of tasks.',
  ),
  seeded: flag('It draws random numbers, by the seed.'),
});

export const scheduleMethodsResult = result(
  'ScheduleMethods',
  'All methods that give tasks to nodes.',
  {
    methods: listOf(
      shape('method', 'A way to give tasks to nodes.', {
        name: text('The name that --method takes.'),
        summary: text('What it is.'),
        source: text('Paper or program that it comes from.'),
        claims: methodClaims,
        boundOfTwo: numberOrNull(
          'Its makespan on two nodes is at most so many times the least; null: unbounded.',
        ),
        boundOfTen: numberOrNull('The same on ten nodes.'),
        parameters: listOf(
          shape('method parameter', 'A parameter of a method.', {
            name: text('Its name, which is that of its flag.'),
            default: as(v.union([v.number(), v.string()]), 'In force when it is not given.'),
            about: text('What it means.'),
          }),
          'Empty where it has none.',
        ),
      }),
      'In the order of the registry.',
    ),
  },
);
