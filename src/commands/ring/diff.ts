import { Args, Flags } from '@oclif/core';
import { readRing } from '../../adapters/ring-file.ts';
import { LbCommand } from '../../cli/base-command.ts';
import { loadClusterFile } from '../../cli/cluster-source.ts';
import { hashKeys, keysFlag } from '../../cli/key-source.ts';
import { outputFlag, renderList } from '../../cli/list-output.ts';
import { printable } from '../../cli/render/printable.ts';
import { clusterRequest } from '../../cli/ring-request.ts';
import { loadRing, openFully, ringFlags } from '../../cli/ring-source.ts';
import { diffText, ringLine } from '../../cli/ring-text.ts';
import { style } from '../../cli/style.ts';
import { parseWhatIf, whatIfFlags } from '../../cli/what-if-flags.ts';
import { LbError } from '../../core/kernel/errors.ts';
import { formatPercent, parseRatio } from '../../core/kernel/units-text.ts';
import { buildRing } from '../../core/ring/build.ts';
import { compareRings, diffRings } from '../../core/ring/diff.ts';
import { isSameRing, ringChecksum } from '../../core/ring/format.ts';
import { KeyMoveCounter, type KeyMoves } from '../../core/ring/key-moves.ts';
import { isSameHashing, keyHashing, type RingLookup } from '../../core/ring/lookup.ts';
import type { Ring } from '../../core/ring/ring.ts';
import { changedRequest, isNoChange } from '../../core/ring/what-if.ts';

/** Moves listed for a person who does not say how many. */
const MOVES_SHOWN = 20;
/** One JSON text holds them all, and a text has an end. */
const MOST_MOVES = 1_000_000;

export default class RingDiff extends LbCommand {
  static override summary = 'What exactly moves between two rings, or if the ring were changed.';
  static override description =
    'Shares are of the whole key space, swept border by border, next to the least that any algorithm could move. Exit 1 when more than --max-moved changes its owner.';
  static override examples = [
    '<%= config.bin %> ring diff old.json new.json',
    '<%= config.bin %> ring diff --leave dns-3',
    '<%= config.bin %> ring diff --join dns-6=10.0.0.6 --max-moved 25%',
    '<%= config.bin %> ring diff --weight web-1=2 --keys keys.txt --json',
  ];
  static override args = {
    old: Args.string({ description: 'The ring before; else --ring.', ignoreStdin: true }),
    new: Args.string({ description: 'The ring after.', ignoreStdin: true }),
  };
  static override flags = {
    ...ringFlags,
    ...whatIfFlags,
    keys: keysFlag(),
    copies: Flags.boolean({
      allowNo: true,
      default: true,
      summary: 'Compare the holders of copies too.',
    }),
    'max-moved': Flags.string({
      helpValue: 'SHARE',
      summary: 'Exit 1 when a larger share changes its owner, for example 15%.',
    }),
    limit: Flags.integer({
      min: 0,
      max: MOST_MOVES,
      summary: `Moves to list, largest first; else ${MOVES_SHOWN} for people and all for programs.`,
    }),
    output: outputFlag(),
  };

  async run() {
    const { args, flags } = await this.parse(RingDiff);
    const limit = flags['max-moved'] === undefined ? undefined : parseRatio(flags['max-moved']);
    const isForPeople = !this.jsonEnabled() && flags.output === 'text';
    const listed = flags.limit ?? (isForPeople ? MOVES_SHOWN : MOST_MOVES);
    const { before, after, names } = await this.#rings(args, flags);
    const [old, now] = [openFully(before), openFully(after)];
    const counted = flags.keys === undefined ? undefined : await countMoves(old, now, flags.keys);
    if (counted?.isPartial) this.warning('interrupted: only the keys read so far are counted');
    const keyMoves = counted?.keyMoves;
    const options = { limit: listed, copies: flags.copies };
    const isSampleEnough = keyMoves !== undefined || args.new === undefined;
    const diff = isSampleEnough ? compareRings(old, now, options) : diffRings(old, now, options);
    const { moves, moveCount } = diff.owners;
    if (!isForPeople && flags.limit === undefined && moves.length < moveCount) {
      this.warning(`only the ${moves.length} largest of ${moveCount} moves are listed`);
    }
    const isOver = limit !== undefined && diff.owners.movedShare > limit;
    if (isOver) this.negative();
    const data = {
      before: { name: names[0], checksum: ringChecksum(before) },
      after: { name: names[1], checksum: ringChecksum(after) },
      ...diff,
      ...(counted && {
        keys: { ...counted.keyMoves, moves: counted.keyMoves.moves.slice(0, listed) },
        isPartial: counted.isPartial,
      }),
      ...(limit !== undefined && { maxMovedShare: limit, isWithinLimit: !isOver }),
    };
    const text = await renderList(
      flags.output,
      diff.owners.moves.map(({ from, to, share }) => ({ from, to, share })),
      () =>
        [
          `before  ${printable(names[0])}: ${ringLine(before)}`,
          `after   ${printable(names[1])}: ${ringLine(after)}`,
          '',
          diffText(diff, after.algorithm, { keyMoves, allMoves: (count) => `--limit ${count}` }),
          ...(limit === undefined ? [] : ['', limitLine(diff.owners.movedShare, limit)]),
        ].join('\n'),
    );
    return this.result('RingDiff', data, () => text);
  }

  /** Two files, or one ring and a change to it, or one ring and what the cluster file asks for now. */
  async #rings(args: Given['args'], flags: Given['flags']): Promise<Pair> {
    const change = await parseWhatIf(flags);
    if (args.old !== undefined && args.new !== undefined) {
      if (!isNoChange(change)) {
        throw new LbError('USAGE', 'two rings and a change to one of them cannot be compared', {
          hint: 'give one ring with --leave, --join, …, or two rings without',
        });
      }
      const after = readRing(args.new);
      return { before: readRing(args.old), after, names: [args.old, args.new] };
    }
    const { file, ring } = await loadRing({ ...flags, ring: args.old ?? flags.ring });
    if (!isNoChange(change)) {
      const after = buildRing(changedRequest(ring, change), ring);
      return { before: ring, after, names: [file, 'what if'] };
    }
    const { cluster, file: clusterFile } = await loadClusterFile(flags);
    const built = buildRing(clusterRequest(cluster), ring);
    const after = isSameRing(ring, built) ? ring : built;
    return { before: ring, after, names: [file, clusterFile ?? 'the nodes given'] };
  }
}

interface Given {
  readonly args: { readonly old: string | undefined; readonly new: string | undefined };
  readonly flags: Parameters<typeof parseWhatIf>[0] & Parameters<typeof loadRing>[0];
}

interface Pair {
  readonly before: Ring;
  readonly after: Ring;
  readonly names: readonly [before: string, after: string];
}

async function countMoves(
  before: RingLookup,
  after: RingLookup,
  keys: string,
): Promise<{ keyMoves: KeyMoves; isPartial: boolean }> {
  const counter = new KeyMoveCounter(before, after);
  const hashing = keyHashing(before.ring);
  const isAlike = isSameHashing(before.ring, after.ring);
  const { interrupted } = await hashKeys(keys, hashing, (hi, lo, key) => {
    const hash = { hi, lo };
    counter.add(hash, isAlike ? hash : after.hash(key()));
  });
  return { keyMoves: counter.finish(), isPartial: interrupted };
}

function limitLine(moved: number, limit: number): string {
  const [share, most] = [formatPercent(moved), formatPercent(limit)];
  return moved > limit
    ? style.bad(`✗ ${share} moves, more than the ${most} allowed`)
    : style.good(`✓ ${share} moves, at most ${most} is allowed`);
}
