import { Flags } from '@oclif/core';
import { systemClock } from '../../adapters/clock.ts';
import { countKeys } from '../../adapters/keys/count.ts';
import { keySource } from '../../adapters/keys/source.ts';
import { LbCommand } from '../../cli/base-command.ts';
import { checkKeptFiles } from '../../cli/bench-files.ts';
import { clusterFlags } from '../../cli/cluster-source.ts';
import {
  algorithmChoice,
  chosenAlgorithms,
  requestToCompare,
} from '../../cli/compare-algorithms.ts';
import { comparisonRecords, comparisonText } from '../../cli/compare-text.ts';
import { keysFlag } from '../../cli/key-source.ts';
import { outputFlag, renderList } from '../../cli/list-output.ts';
import { algorithmProgress } from '../../cli/progress.ts';
import { interruption } from '../../cli/signals.ts';
import { LbError } from '../../core/kernel/errors.ts';
import { tableBuilder } from '../../core/kernel/wasm/build-table.ts';
import type {
  AlgorithmFigures,
  InapplicableAlgorithm,
} from '../../core/ring/compare/algorithm-figures.ts';
import { type AlgorithmComparison, chanceEvenness } from '../../core/ring/compare/comparison.ts';
import { evenness, measureAlgorithm } from '../../core/ring/compare/measure-algorithm.ts';
import { recommend } from '../../core/ring/compare/recommend.ts';
import { changesToTry } from '../../core/ring/compare/try-changes.ts';
import { bulkPlan, type RingLookup } from '../../core/ring/lookup.ts';
import { proportionalShares } from '../../core/ring/shares.ts';

export default class RingCompare extends LbCommand {
  static override summary =
    'Which algorithm suits my nodes: evenness, movement, speed and memory of all of them.';
  static override description =
    `Every algorithm places keys on the same nodes with the same weights. CV is the coefficient of variation of shares over what the weights ask for, worst the fullest node over what it ought to have: of the key space (of drawn hashes for multi-probe and anchor), and with --keys of the list as well, beside what chance would give for so many keys. Then the owners that change, as a multiple of the least possible, when a node of the usual weight joins, when one in the middle of the list leaves, and when that one weighs twice as much; and what building and one look-up take on this machine, and the memory of the table.

The recommendation is the algorithm that moves the least, then is even, then names next nodes when there are copies, then answers soonest.`;
  static override examples = [
    '<%= config.bin %> ring compare',
    '<%= config.bin %> ring compare --ring nginx.ring.json --keys keys.txt',
    '<%= config.bin %> ring compare --algorithm ketama,nginx-consistent,sieve --report compare.html',
    '<%= config.bin %> ring compare --every --output csv',
  ];
  static override flags = {
    ...clusterFlags,
    ring: Flags.string({
      char: 'r',
      helpValue: 'FILE',
      summary: 'The nodes of this ring, its own algorithm first, instead of a cluster.',
    }),
    ...algorithmChoice,
    keys: keysFlag(),
    report: Flags.string({ helpValue: 'FILE', summary: 'Also write an HTML report with charts.' }),
    output: outputFlag(),
  };

  async run() {
    const { flags } = await this.parse(RingCompare);
    checkKeptFiles({ report: flags.report });
    if (flags.keys === '-') throw keysFromPipe();
    const { request, own } = await requestToCompare(flags);
    const names = chosenAlgorithms(flags, own);
    const context = {
      // Owners alone: a table of copies would move some owners to spare a copy.
      request: { ...request, replicas: { ...request.replicas, copies: 0 } },
      changes: changesToTry(request),
      now: systemClock.now,
      builder: tableBuilder,
    };
    const progress = algorithmProgress();
    const algorithms: AlgorithmFigures[] = [];
    const inapplicable: InapplicableAlgorithm[] = [];
    let keyCount = 0;
    for (const [done, name] of names.entries()) {
      if (interruption().aborted) break;
      progress.tell({ algorithm: name, done, total: names.length });
      await new Promise((resolve) => setImmediate(resolve));
      const measured = measureAlgorithm(name, context);
      if ('inapplicable' in measured) {
        inapplicable.push(measured.inapplicable);
        continue;
      }
      const counted =
        flags.keys === undefined ? undefined : await count(measured.lookup, flags.keys);
      if (counted?.interrupted) break;
      keyCount = counted?.keyCount ?? 0;
      algorithms.push({ ...measured.figures, ...(counted && { keys: counted.evenness }) });
    }
    progress.end();
    const isPartial = algorithms.length + inapplicable.length < names.length;
    if (isPartial) this.warning('interrupted: only the algorithms looked at so far are compared');
    const nodeCount = request.nodes.filter(({ state }) => state === 'alive').length;
    const recommendation = recommend(algorithms, request.replicas.copies > 0);
    const comparison: AlgorithmComparison = {
      nodeCount,
      ...(keyCount > 0 && { keys: { keyCount, chance: chanceEvenness(keyCount, nodeCount) } }),
      algorithms,
      inapplicable,
      ...(recommendation && { recommendation }),
      isPartial,
    };
    if (flags.report !== undefined) {
      const { writeComparisonReport } = await import('../../cli/report/write-comparison.ts');
      writeComparisonReport(flags.report, comparison);
      this.note(`report written to ${flags.report}`);
    }
    const text = await renderList(flags.output, comparisonRecords(comparison), () =>
      comparisonText(comparison),
    );
    return this.result('AlgorithmComparison', comparison, () => text);
  }
}

const keysFromPipe = () =>
  new LbError('USAGE', 'keys are read once for each algorithm, and standard input only once', {
    hint: 'give a file: --keys FILE',
  });

async function count(lookup: RingLookup, keys: string) {
  const { counts, keyCount, interrupted } = await countKeys(bulkPlan(lookup), keySource(keys), {
    signal: interruption(),
  });
  return { keyCount, interrupted, evenness: evenness(counts, proportionalShares(lookup)) };
}
