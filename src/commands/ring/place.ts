import { Flags } from '@oclif/core';
import { countKeys } from '../../adapters/keys/count.ts';
import { placeKeys } from '../../adapters/keys/place.ts';
import type { KeySource } from '../../adapters/keys/source.ts';
import { writeStdout } from '../../adapters/keys/stdout.ts';
import { LbCommand } from '../../cli/base-command.ts';
import {
  collectKeys,
  keyArgs,
  keysFlag,
  keysOf,
  PARTIAL,
  streamKeys,
} from '../../cli/key-source.ts';
import { outputFlag, renderList } from '../../cli/list-output.ts';
import { keyProgress, noProgress } from '../../cli/progress.ts';
import { formatSignedPercent } from '../../cli/render/number.ts';
import { renderTable } from '../../cli/render/table.ts';
import { loadRing, openFully, ringFlags } from '../../cli/ring-source.ts';
import { interruption } from '../../cli/signals.ts';
import { formatPercent } from '../../core/kernel/units-text.ts';
import { ringChecksum } from '../../core/ring/format.ts';
import { placeKey, placementResult } from '../../core/ring/keys.ts';
import { bulkPlan, keyHashing, type RingLookup } from '../../core/ring/lookup.ts';
import { proportionalShares } from '../../core/ring/shares.ts';
import { type NodeBalance, nodeBalances } from '../../core/ring/stats.ts';

export default class RingPlace extends LbCommand {
  static override summary = 'Which node owns a key; for one key or for billions.';
  static override description =
    `A line a key: the key, a tab, the node. A key is any bytes but a line feed; CR before it is no part of the key and empty lines are no keys.

--counts prints only how many keys each node gets, at reading speed.`;
  static override examples = [
    '<%= config.bin %> ring place user:42',
    '<%= config.bin %> ring place user:42 user:43 --json',
    '<%= config.bin %> ring place --keys keys.txt > placed.tsv',
    'zcat keys.gz | <%= config.bin %> ring place --keys - --counts',
  ];
  static override args = keyArgs;
  static override flags = {
    ...ringFlags,
    keys: keysFlag(),
    counts: Flags.boolean({ summary: 'Print keys a node instead of a node a key.' }),
    workers: Flags.integer({
      min: 1,
      max: 64,
      dependsOn: ['counts'],
      summary: 'Threads for counting a file; else 2 for large ones.',
    }),
    output: outputFlag(),
  };

  async run() {
    const { args, flags } = await this.parse(RingPlace);
    const source = keysOf(args.key ?? [], flags.keys);
    const { ring } = await loadRing(flags);
    const lookup = openFully(ring);
    if (flags.counts) return this.#count(lookup, source, flags);
    if (this.jsonEnabled()) {
      const { keys, interrupted } = await collectKeys(source, keyHashing(ring));
      if (interrupted) this.warning(PARTIAL);
      const data = placementResult(lookup, ringChecksum(ring), keys, interrupted);
      return this.result('KeyPlacements', data, () => '');
    }
    if (flags.output === 'text') await placeQuickly(lookup, source);
    else await placeAsRecords(lookup, source, flags.output);
    if (interruption().aborted) this.warning(PARTIAL);
    return undefined;
  }

  async #count(
    lookup: RingLookup,
    source: KeySource,
    flags: { workers?: number | undefined; output: 'text' | 'csv' | 'ndjson' },
  ) {
    const progress = keyProgress('counting');
    const read = await countKeys(bulkPlan(lookup), source, {
      signal: interruption(),
      onProgress: progress.tell,
      ...(flags.workers !== undefined && { workers: flags.workers }),
    });
    progress.end();
    const ids = lookup.ring.nodes.map(({ id }) => id);
    const nodes = nodeBalances(ids, read.counts, proportionalShares(lookup));
    if (read.interrupted) this.warning('interrupted: only the keys read so far are counted');
    const { keyCount, skippedCount, interrupted } = read;
    const data = {
      checksum: ringChecksum(lookup.ring),
      keyCount,
      skippedCount,
      isPartial: interrupted,
      nodes,
    };
    const records = nodes.map((node) => ({ ...node }));
    const text = await renderList(flags.output, records, () => countsText(nodes, keyCount));
    return this.result('KeyCounts', data, () => text);
  }
}

function placeQuickly(lookup: RingLookup, source: KeySource) {
  const names = lookup.ring.nodes.map((node) => node.id);
  // On a terminal the lines themselves show how it goes.
  const progress = process.stdout.isTTY ? noProgress : keyProgress('placing');
  return placeKeys(bulkPlan(lookup), names, source, writeStdout, {
    signal: interruption(),
    onProgress: progress.tell,
  }).finally(progress.end);
}

function placeAsRecords(lookup: RingLookup, source: KeySource, output: 'csv' | 'ndjson') {
  return streamKeys(source, keyHashing(lookup.ring), output, {
    record: (key, hash) => ({ ...placeKey(lookup, key, hash) }),
    textBehindKey: ({ hi, lo }) => `\t${lookup.ring.nodes[lookup.owner(hi, lo)]!.id}\n`,
  });
}

function countsText(nodes: readonly NodeBalance[], total: number): string {
  const right = { align: 'right' } as const;
  const rows = nodes.map(({ node, keyCount, share, expectedShare, deviationRatio }) => [
    node,
    String(keyCount),
    formatPercent(share),
    formatPercent(expectedShare),
    deviationRatio === null ? '' : formatSignedPercent(deviationRatio),
  ]);
  rows.push(['all', String(total), '', '', '']);
  return renderTable(
    [
      { title: 'node' },
      { title: 'keys', ...right },
      { title: 'share', ...right },
      { title: 'expected', ...right },
      { title: 'deviation', ...right },
    ],
    rows,
  );
}
