import { LbCommand } from '../../cli/base-command.ts';
import { outputFlag, renderList } from '../../cli/list-output.ts';
import { formatNumber } from '../../cli/render/number.ts';
import { printable } from '../../cli/render/printable.ts';
import { renderTable } from '../../cli/render/table.ts';
import { loadRing, openFully, ringFlags } from '../../cli/ring-source.ts';
import { ringLine, schemeLine, stripText } from '../../cli/ring-text.ts';
import { formatBytes, formatPercent } from '../../core/kernel/units-text.ts';
import { tableSize } from '../../core/kernel/wasm/owner-tables.ts';
import { ringChecksum } from '../../core/ring/format.ts';
import type { RingLookup } from '../../core/ring/lookup.ts';
import { ownedShares } from '../../core/ring/shares.ts';

/** Rows of the key space drawn as an example. */
const STRIP_ROWS = 4;

export default class RingShow extends LbCommand {
  static override summary = 'What a ring file holds: nodes, shares, parameters, some variants.';
  static override examples = [
    '<%= config.bin %> ring show',
    '<%= config.bin %> ring show --ring ring.json --output csv',
  ];
  static override flags = { ...ringFlags, output: outputFlag() };

  async run() {
    const { flags } = await this.parse(RingShow);
    const { file, ring } = await loadRing(flags);
    const lookup = openFully(ring);
    const shares = ownedShares(lookup);
    const nodes = ring.nodes.map(({ places, ...node }, i) => ({
      ...node,
      ...(places && { placeCount: places.length }),
      share: shares[i]!,
    }));
    const tables = tableSizes(lookup);
    const { parent, algorithm, parameters, levels, hash, keys, replicas } = ring;
    const data = {
      file,
      checksum: ringChecksum(ring),
      ...(parent && { parent }),
      algorithm,
      parameters,
      levels,
      hash,
      ...(keys && { keys }),
      replicas,
      tables,
      nodes,
    };
    const table = (): string =>
      renderTable(
        [
          { title: 'node' },
          { title: 'address' },
          { title: 'zone' },
          { title: 'weight', align: 'right' },
          { title: 'state' },
          { title: 'share', align: 'right' },
        ],
        nodes.map(({ id, address, zone, weight, state, share }) => [
          id,
          address,
          zone,
          formatNumber(weight),
          state,
          formatPercent(share, 4),
        ]),
      );
    const strip = stripText(lookup, STRIP_ROWS);
    const text = await renderList(
      flags.output,
      nodes.map(({ id, address, zone, weight, state, share }) => ({
        id,
        address,
        zone,
        weight,
        state,
        share,
      })),
      () =>
        [
          `${printable(file)}: ${ringLine(ring)}`,
          ...(parent ? [`built from ${parent}`] : []),
          `copies: ${schemeLine(replicas)}`,
          ...tables.map(tableLine),
          '',
          table(),
          ...(strip === undefined ? [] : ['', strip]),
        ].join('\n'),
    );
    return this.result('Ring', data, () => text);
  }
}

interface TableSize {
  readonly level: 1 | 2;
  readonly kind: string;
  readonly cellCount: number;
  readonly memoryBytes: number;
}

/** What a process that places many keys keeps in memory; nothing for algorithms without a table. */
function tableSizes({ level1, level2 }: RingLookup): TableSize[] {
  return [level1, level2].flatMap((placement, i) => {
    const tables = placement?.tables?.();
    if (tables === undefined) return [];
    return [{ level: i === 0 ? 1 : 2, kind: tables.kind, ...tableSize(tables) }];
  });
}

function tableLine({ level, cellCount, memoryBytes }: TableSize): string {
  return `table of level ${level}: ${cellCount} cells, ${formatBytes(memoryBytes)}`;
}
