import { Flags } from '@oclif/core';
import { writeStdout } from '../../adapters/keys/stdout.ts';
import { LbCommand } from '../../cli/base-command.ts';
import { writeLines } from '../../cli/render/lines.ts';
import { interruption } from '../../cli/signals.ts';
import { LbError } from '../../core/kernel/errors.ts';
import { MAX_SAMPLE_KEYS, sampleKeys } from '../../core/kernel/key-list.ts';

/** One JSON text holds them all, and a text has an end. */
const MAX_JSON_KEYS = 1_000_000;

export default class KeysSample extends LbCommand {
  static override summary = 'Make a list of keys: names such as a resolver or a cache sees.';
  static override description =
    'All keys differ, under domains that are reserved for examples. The same seed gives the same list on every machine, and a longer list begins with the shorter one. One key a line, for ring place and ring stats.';
  static override examples = [
    '<%= config.bin %> keys sample --count 5',
    '<%= config.bin %> keys sample --count 100000 --seed 7 > keys.txt',
    '<%= config.bin %> keys sample --count 1000000 | <%= config.bin %> ring stats --keys -',
  ];
  static override flags = {
    count: Flags.integer({
      helpValue: 'N',
      default: 100_000,
      min: 0,
      max: MAX_SAMPLE_KEYS,
      summary: 'How many keys.',
    }),
    seed: Flags.integer({
      helpValue: 'N',
      default: 1,
      min: 0,
      max: Number.MAX_SAFE_INTEGER,
      summary: 'Another seed makes another list.',
    }),
  };

  async run() {
    const { flags } = await this.parse(KeysSample);
    const { count, seed } = flags;
    const keys = sampleKeys(count, seed);
    if (!this.jsonEnabled()) {
      await writeLines(keys, writeStdout, interruption());
      return this.result('KeySample', { keyCount: count, seed }, () => '');
    }
    if (count > MAX_JSON_KEYS) {
      throw new LbError('USAGE', `--json holds at most ${MAX_JSON_KEYS} keys, not ${count}`, {
        hint: 'without --json any number of keys is printed, one a line',
      });
    }
    return this.result('KeySample', { keyCount: count, seed, keys: [...keys] }, () => '');
  }
}
