import { disciplineNames } from '../../core/load/server/discipline.ts';
import {
  amount,
  count,
  flag,
  listOf,
  numberOrNull,
  oneOf,
  result,
  seed,
  shape,
  text,
} from './parts.ts';

export const benchServeResult = result('BenchServe', 'What nodes for trying have served.', {
  discipline: oneOf(disciplineNames, 'Who was served at a time.'),
  cores: count('Cores of each node.'),
  seed,
  nodes: listOf(
    shape('served node', 'A node.', {
      node: text('Its id.'),
      url: text('Where it listened.'),
      requestsPerSecond: numberOrNull('Its capacity; null when it had no limit.'),
      servedCount: count('Requests that it has served.'),
    }),
    'In the order given.',
  ),
  durationMs: amount('How long they listened.'),
  isPartial: flag('Interrupted before its time.'),
});
