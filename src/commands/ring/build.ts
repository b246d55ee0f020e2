import { Flags } from '@oclif/core';
import { readRingIfPresent, ringPath } from '../../adapters/ring-file.ts';
import { writeWhole } from '../../adapters/write-whole.ts';
import { LbCommand } from '../../cli/base-command.ts';
import { clusterFlags, loadClusterFile } from '../../cli/cluster-source.ts';
import { confirm } from '../../cli/confirm.ts';
import { printable } from '../../cli/render/printable.ts';
import { clusterRequest, ringSettingFlags } from '../../cli/ring-request.ts';
import { openFully } from '../../cli/ring-source.ts';
import { diffText, ringLine, schemeLine } from '../../cli/ring-text.ts';
import { type RingWeights, ringWeights } from '../../cli/ring-weights.ts';
import { style } from '../../cli/style.ts';
import { lawFlag, samplesFlag } from '../../cli/vector-source.ts';
import type { Cluster } from '../../core/cluster/cluster.ts';
import type { WeightLawName } from '../../core/cluster/vector-settings.ts';
import { LbError } from '../../core/kernel/errors.ts';
import { formatPercent, parseRatio } from '../../core/kernel/units-text.ts';
import { buildRing } from '../../core/ring/build.ts';
import { compareRings, type RingDiff } from '../../core/ring/diff.ts';
import { formatRing, ringChecksum } from '../../core/ring/format.ts';
import { zoneShortage } from '../../core/ring/keys.ts';
import { chooseHolders } from '../../core/ring/replicas.ts';
import type { Ring } from '../../core/ring/ring.ts';

/** Moves listed when a build replaces a ring. */
const MOVES_SHOWN = 10;

export default class RingBuild extends LbCommand {
  static override summary =
    'Build the ring of a cluster; over an existing one, show what moves first.';
  static override description =
    "The same cluster gives the same bytes. Over an existing ring the exact diff is shown, and written only after a yes (--yes in scripts); the new ring records the checksum of the old one.\n\nWeights from profiles are by capacity. With load samples the law of the cluster file (vector.law), or --law, makes one cycle's step from there; a node that it takes out gets no keys in this ring.";
  static override examples = [
    '<%= config.bin %> ring build',
    '<%= config.bin %> ring build --dry-run',
    '<%= config.bin %> ring build --weights-from profiles.ndjson --max-moved 20% --yes',
    '<%= config.bin %> ring build --weights-from profiles.ndjson --samples samples.ndjson --law cumulative',
    '<%= config.bin %> ring build --node a=10.0.0.1 --node b=10.0.0.2 --output ring.json',
  ];
  static override flags = {
    ...clusterFlags,
    ...ringSettingFlags,
    output: Flags.string({
      char: 'r',
      helpValue: 'FILE',
      env: 'LBCTL_RING',
      aliases: ['ring'],
      summary: 'Where to write; else the ring file that the cluster file names.',
    }),
    'weights-from': Flags.string({
      helpValue: 'FILE',
      aliases: ['weights'],
      summary: 'Weights from measured profiles (probe --save) or lines ID=WEIGHT.',
    }),
    samples: samplesFlag({ dependsOn: ['weights-from'] }),
    law: lawFlag({ dependsOn: ['samples'] }),
    'dry-run': Flags.boolean({ summary: 'Show what would be written and moved; write nothing.' }),
    'max-moved': Flags.string({
      helpValue: 'SHARE',
      summary: 'Refuse (exit 5) when a larger share would change its owner, for example 15%.',
    }),
    yes: Flags.boolean({ char: 'y', summary: 'Replace an existing ring without asking.' }),
  };

  async run() {
    const { flags } = await this.parse(RingBuild);
    const { cluster, file: clusterFile } = await loadClusterFile(flags);
    const file = flags.output ?? ringPath(clusterFile ?? '.', cluster.ring.file);
    const parent = readRingIfPresent(file);
    const weights = this.#weights(flags, cluster, parent);
    const request = clusterRequest(cluster, flags, weights?.weights, weights?.drained);
    const ring = buildRing(request, parent);
    const lookup = openFully(ring);
    chooseHolders(lookup, ring.replicas);
    const isSame = parent !== undefined && isSameRing(parent, ring);
    const diff = parent === undefined || isSame ? undefined : compare(parent, ring);
    const plan = { file, ring: isSame ? parent : ring, parent, diff, isSame };
    this.print(planText(plan));
    const shortage = zoneShortage(lookup, ring.replicas);
    if (shortage !== undefined) this.note(shortage);
    checkMoved(diff, flags['max-moved']);
    const isWritten = !isSame && !flags['dry-run'];
    if (isWritten) {
      if (parent !== undefined && !flags.yes) await confirm(`Replace ${file}?`, '--yes');
      writeWhole(file, formatRing(ring));
    }
    const data = {
      file,
      checksum: ringChecksum(plan.ring),
      ...(plan.ring.parent && { parent: plan.ring.parent }),
      algorithm: ring.algorithm,
      nodeCount: ring.nodes.length,
      isWritten,
      isUnchanged: isSame,
      ...(diff && { diff }),
    };
    return this.result('RingBuild', data, () => outcome(data));
  }

  #weights(
    flags: WeightFlags,
    cluster: Cluster,
    parent: Ring | undefined,
  ): RingWeights | undefined {
    const file = flags['weights-from'];
    if (file === undefined) return undefined;
    const asked = flags.algorithm ?? cluster.ring.algorithm;
    const algorithm = asked === 'auto' ? parent?.algorithm : asked;
    const isExact = algorithm === 'circle';
    const { samples, law } = flags;
    const read = ringWeights({ file, samples, law, isExact }, cluster);
    for (const text of read.notes) this.note(text);
    return read;
  }
}

interface WeightFlags {
  readonly 'weights-from'?: string | undefined;
  readonly samples?: string | undefined;
  readonly law?: WeightLawName | undefined;
  readonly algorithm?: string | undefined;
}

interface Plan {
  readonly file: string;
  readonly ring: Ring;
  readonly parent: Ring | undefined;
  readonly diff: RingDiff | undefined;
}

/** Whether building again would change nothing but the record of the parent. */
function isSameRing(parent: Ring, ring: Ring): boolean {
  const alike = { ...ring, ...(parent.parent && { parent: parent.parent }) };
  if (!parent.parent) delete (alike as { parent?: string }).parent;
  return formatRing(alike) === formatRing(parent);
}

function compare(parent: Ring, ring: Ring): RingDiff {
  return compareRings(openFully(parent), openFully(ring), { limit: MOVES_SHOWN, copies: true });
}

function planText({ file, ring, parent, diff }: Plan): string {
  const lines = [`${printable(file)}: ${ringLine(ring)}`, `copies: ${schemeLine(ring.replicas)}`];
  if (diff === undefined) return lines.join('\n');
  return [
    ...lines,
    `replaces ${ringChecksum(parent!)}`,
    '',
    diffText(diff, ring.algorithm),
    '',
  ].join('\n');
}

function checkMoved(diff: RingDiff | undefined, limit: string | undefined): void {
  if (diff === undefined || limit === undefined) return;
  const { movedShare } = diff.owners;
  if (movedShare <= parseRatio(limit)) return;
  throw new LbError(
    'MOVES_TOO_MUCH',
    `${formatPercent(movedShare)} of the key space would change its owner, more than ${limit}`,
    { hint: 'nothing was written; change fewer nodes at a time, or raise --max-moved' },
  );
}

function outcome(result: { file: string; isWritten: boolean; isUnchanged: boolean }): string {
  if (result.isUnchanged) return `${style.good('✓')} ${printable(result.file)} is up to date`;
  if (!result.isWritten) return `dry run: ${printable(result.file)} was not written`;
  return `${style.good('✓')} wrote ${printable(result.file)}`;
}
