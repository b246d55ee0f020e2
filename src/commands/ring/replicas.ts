import { LbCommand } from '../../cli/base-command.ts';
import {
  collectKeys,
  keyArgs,
  keysFlag,
  keysOf,
  PARTIAL,
  streamKeys,
} from '../../cli/key-source.ts';
import { outputFlag } from '../../cli/list-output.ts';
import { overrideScheme, schemeFlags } from '../../cli/ring-request.ts';
import { loadRing, openFully, ringFlags } from '../../cli/ring-source.ts';
import { interruption } from '../../cli/signals.ts';
import { ringChecksum } from '../../core/ring/format.ts';
import { copyShortage, replicaResult, replicateKey, zoneShortage } from '../../core/ring/keys.ts';
import { keyHashing } from '../../core/ring/lookup.ts';
import { chooseHolders, possibleScheme } from '../../core/ring/replicas.ts';

export default class RingReplicas extends LbCommand {
  static override summary = 'Which nodes hold a key: its owner and the copies, in reading order.';
  static override description = `A line a key: the key, its owner, the copies, separated by tabs.

nearest: the owner's live neighbours in the table that named it, outwards: +1, -1, +2, …. Without zones, 2k copies make sure that after k of all the nodes leave or die, the key's new owner already holds it. With --spread-zones again and again the live node is taken that shares the fewest leading parts of its zone with any holder so far, the nearest among equals; nodes without a zone are in one zone of their own. Drained nodes hold no copies. overlap: the neighbour near whose border the key lies, for keys within that part of the area.`;
  static override examples = [
    '<%= config.bin %> ring replicas user:42',
    '<%= config.bin %> ring replicas user:42 --copies 4 --json',
    '<%= config.bin %> ring replicas --keys keys.txt --no-spread-zones',
  ];
  static override args = keyArgs;
  static override flags = {
    ...ringFlags,
    ...schemeFlags,
    keys: keysFlag(),
    output: outputFlag(),
  };

  async run() {
    const { args, flags } = await this.parse(RingReplicas);
    const source = keysOf(args.key ?? [], flags.keys);
    const { ring } = await loadRing(flags);
    const lookup = openFully(ring);
    const scheme = overrideScheme(possibleScheme(lookup, ring.replicas), flags);
    const choose = chooseHolders(lookup, scheme);
    const missing = flags.copies === undefined ? copyShortage(lookup, scheme) : undefined;
    if (missing !== undefined) this.note(missing);
    const shortage = zoneShortage(lookup, scheme);
    if (shortage !== undefined) this.note(shortage);
    if (this.jsonEnabled()) {
      const { keys, interrupted } = await collectKeys(source, keyHashing(ring));
      if (interrupted) this.warning(PARTIAL);
      const data = replicaResult(lookup, ringChecksum(ring), scheme, keys, interrupted);
      return this.result('KeyReplicas', data, () => '');
    }
    await streamKeys(source, keyHashing(ring), flags.output, {
      record: (key, hash) => {
        const { copies, ...record } = replicateKey(lookup, choose, key, hash);
        return { ...record, copies: copies.join(' ') };
      },
      textBehindKey: ({ hi, lo }) =>
        `${choose(hi, lo)
          .map((node) => `\t${ring.nodes[node]!.id}`)
          .join('')}\n`,
    });
    if (interruption().aborted) this.warning(PARTIAL);
    return undefined;
  }
}
