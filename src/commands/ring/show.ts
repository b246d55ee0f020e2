import { LbCommand } from '../../cli/base-command.ts';
import { outputFlag, renderList } from '../../cli/list-output.ts';
import { formatPercent } from '../../cli/render/number.ts';
import { renderTable } from '../../cli/render/table.ts';
import { loadRing, openFully, ringFlags } from '../../cli/ring-source.ts';
import { plain, ringLine, schemeLine, stripText } from '../../cli/ring-text.ts';
import { ringChecksum } from '../../core/ring/format.ts';
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
    const { parent, algorithm, parameters, levels, hash, replicas } = ring;
    const data = {
      file,
      checksum: ringChecksum(ring),
      ...(parent && { parent }),
      algorithm,
      parameters,
      levels,
      hash,
      replicas,
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
          plain(weight),
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
          `${file}: ${ringLine(ring)}`,
          ...(parent ? [`built from ${parent}`] : []),
          `copies: ${schemeLine(replicas)}`,
          '',
          table(),
          ...(strip === undefined ? [] : ['', strip]),
        ].join('\n'),
    );
    return this.result('Ring', data, () => text);
  }
}
