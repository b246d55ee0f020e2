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
import type { Ratio } from '../../core/kernel/units.ts';
import { formatPercent, parseRatio } from '../../core/kernel/units-text.ts';
import { buildRing, defaultAlgorithm, type RingRequest } from '../../core/ring/build.ts';
import { compareRings } from '../../core/ring/diff.ts';
import { formatRing, isSameRing, ringChecksum } from '../../core/ring/format.ts';
import { copyShortage, zoneShortage } from '../../core/ring/keys.ts';
import type { RingDiff } from '../../core/ring/movement-book.ts';
import { chooseHolders, possibleScheme } from '../../core/ring/replicas.ts';
import type { Ring } from '../../core/ring/ring.ts';

/** Moves listed when a build replaces a ring. */
const MOVES_SHOWN = 10;

export default class RingBuild extends LbCommand {
  static override summary =
    'Build the ring of a cluster; over an existing one, show what moves first.';
  static override description =
    "The same cluster gives the same bytes. Over an existing ring the exact diff is shown, and written only after a yes (--yes in scripts); the new ring records the checksum of the old one, and keeps its algorithm and what that remembers (places, unit) unless told otherwise. Flags count for this build alone: what shall last belongs into the cluster file.\n\nWeights from profiles are by capacity. With load samples the law of the cluster file (vector.law), or --law, makes one cycle's step from there; a node that it takes out gets no keys in this ring.";
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
    const limit = flags['max-moved'] === undefined ? undefined : parseRatio(flags['max-moved']);
    const { cluster, file: clusterFile } = await loadClusterFile(flags);
    const file = flags.output ?? ringPath(clusterFile ?? '.', cluster.ring.file);
    const parent = readRingIfPresent(file);
    const weights = this.#weights(flags, cluster, parent);
    const request = clusterRequest(cluster, flags, weights?.weights, weights?.drained);
    const ring = buildRing(request, parent);
    const lookup = openFully(ring);
    const scheme =
      flags.copies === undefined ? possibleScheme(lookup, ring.replicas) : ring.replicas;
    chooseHolders(lookup, scheme);
    const missing = copyShortage(lookup, scheme);
    if (missing !== undefined) this.note(missing);
    const isSame = parent !== undefined && isSameRing(parent, ring);
    const diff = parent === undefined || isSame ? undefined : compare(parent, ring);
    const plan = { file, ring: isSame ? parent : ring, parent, diff, isSame };
    for (const text of algorithmNotes(request, ring, parent)) this.note(text);
    const shortage = zoneShortage(lookup, scheme);
    if (shortage !== undefined) this.note(shortage);
    if (diff !== undefined && limit !== undefined) checkMoved(diff, limit);
    const isWritten = !isSame && !flags['dry-run'];
    const mustAsk = isWritten && parent !== undefined && !flags.yes;
    if (mustAsk) {
      await confirm(`Replace ${file}?`, '--yes', planText(plan));
      checkUnchanged(file, parent);
    }
    if (isWritten) writeWhole(file, formatRing(ring));
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
    return this.result('RingBuild', data, () =>
      mustAsk ? outcome(data) : `${planText(plan)}\n${outcome(data)}`,
    );
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

/** What a person may not expect of the algorithm: that history keeps it, or that weights change it. */
function algorithmNotes(
  { algorithm }: RingRequest,
  ring: Ring,
  parent: Ring | undefined,
): string[] {
  if (parent === undefined) return [];
  if (parent.algorithm !== ring.algorithm) {
    return [
      `the algorithm changes from ${parent.algorithm} to ${ring.algorithm}, which places most keys anew, once`,
    ];
  }
  const fresh = defaultAlgorithm(ring.nodes);
  if (algorithm !== 'auto' || ring.algorithm === fresh) return [];
  return [
    `the algorithm ${ring.algorithm} is kept from the ring in use; a new ring would have ${fresh}, as --algorithm ${fresh} gives`,
  ];
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
    diffText(diff, ring.algorithm, { allMoves: (count) => `lbctl ring diff --limit ${count}` }),
    '',
  ].join('\n');
}

function checkMoved({ owners }: RingDiff, limit: Ratio): void {
  if (owners.movedShare <= limit) return;
  throw new LbError(
    'MOVES_TOO_MUCH',
    `${formatPercent(owners.movedShare)} of the key space would change its owner, more than ${formatPercent(limit)}`,
    { hint: 'nothing was written; change fewer nodes at a time, or raise --max-moved' },
  );
}

/** The answer to a question holds for what was shown, not for what others have written meanwhile. */
function checkUnchanged(file: string, parent: Ring): void {
  const now = readRingIfPresent(file);
  if (now !== undefined && ringChecksum(now) === ringChecksum(parent)) return;
  throw new LbError('RING_CHANGED', `${file} was changed while you were asked`, {
    hint: 'run it again to see what would move from there',
  });
}

function outcome(result: { file: string; isWritten: boolean; isUnchanged: boolean }): string {
  if (result.isUnchanged) return `${style.good('✓')} ${printable(result.file)} is up to date`;
  if (!result.isWritten) return `dry run: ${printable(result.file)} was not written`;
  return `${style.good('✓')} wrote ${printable(result.file)}`;
}
