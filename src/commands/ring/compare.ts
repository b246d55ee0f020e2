import { Flags } from '@oclif/core';
import { LbCommand } from '../../cli/base-command.ts';
import { checkKeptFiles } from '../../cli/bench-files.ts';
import { clusterFlags } from '../../cli/cluster-source.ts';
import {
  algorithmChoice,
  chosenAlgorithms,
  requestToCompare,
} from '../../cli/compare-algorithms.ts';
import { compareAlgorithms } from '../../cli/compare-run.ts';
import { comparisonRecords, comparisonText } from '../../cli/compare-text.ts';
import { keysFlag } from '../../cli/key-source.ts';
import { outputFlag, renderList } from '../../cli/list-output.ts';
import { LbError } from '../../core/kernel/errors.ts';

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
    const comparison = await compareAlgorithms(chosenAlgorithms(flags, own), request, flags.keys);
    if (comparison.isPartial) {
      this.warning('interrupted: only the algorithms looked at so far are compared');
    }
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
