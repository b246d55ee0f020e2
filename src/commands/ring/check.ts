import { Flags } from '@oclif/core';
import { oracleFor, oracles } from '../../adapters/check/registry.ts';
import { systemClock } from '../../adapters/clock.ts';
import { LbCommand } from '../../cli/base-command.ts';
import { keysToAsk } from '../../cli/check-keys.ts';
import { type CheckData, checkText, differenceRecords } from '../../cli/check-text.ts';
import { keyArgs, keysFlag, keysOf } from '../../cli/key-source.ts';
import { outputFlag, renderList } from '../../cli/list-output.ts';
import { checkProgress } from '../../cli/progress.ts';
import { loadRing, openFully, ringFlags } from '../../cli/ring-source.ts';
import { interruption } from '../../cli/signals.ts';
import { askKeys } from '../../core/check/ask-keys.ts';
import { type Agreement, compareAnswers } from '../../core/check/compare-answers.ts';
import type { OracleSettings } from '../../core/check/oracle.ts';
import { LbError } from '../../core/kernel/errors.ts';
import { formatCounted, parseDuration, parseRate } from '../../core/kernel/units-text.ts';
import { ringChecksum } from '../../core/ring/format.ts';

export default class RingCheck extends LbCommand {
  static override summary = 'Ask the real system where keys go, and hold the ring against it.';
  static override description =
    `Exit 1 when any answer differs, 4 when nobody answers. Without keys some are made up, the same for the same seed.

What is asked, by what --against is:
${Object.entries(oracles)
  .map(([name, { summary }]) => `- ${name}: ${summary}`)
  .join('\n')}

Over HTTP the key goes into --key-header, or into the URL: {key} is the key with %XX for all but letters, digits and -._~, and {+key} the key as it is. The node comes from --node-header and is known by its id, the text that its program hashes, or its address. nginx names it by "add_header X-Upstream $upstream_addr always", HAProxy by "http-response set-header X-Server %[srv_name]".

Nothing is changed in the system: over HTTP only HEAD or GET, in Redis only CLUSTER NODES and CLUSTER KEYSLOT, and no more questions a second than --rate. But a caching proxy may fetch and keep what it is asked for, by HEAD too. Memcached and twemproxy tell nobody where a key is unless one is written, so they are not asked; a file of answers out of their logs serves instead.`;
  static override examples = [
    '<%= config.bin %> ring check --against http://10.0.0.10/ --key-header X-Key --node-header X-Upstream',
    "<%= config.bin %> ring check --against 'http://10.0.0.10/{key}' --node-header X-Server --keys keys.txt --sample 200",
    '<%= config.bin %> ring check --ring redis.json --against redis://10.0.0.20:6379 user:42',
    '<%= config.bin %> ring check --ring swift.json --against swift --swift-ring /etc/swift/object.ring.gz',
    {
      description: 'Answers out of a log, a key, a tab and a node a line',
      command: '<%= config.bin %> ring check --against answers.tsv --json',
    },
  ];
  static override args = keyArgs;
  static override flags = {
    ...ringFlags,
    against: Flags.string({
      required: true,
      helpValue: 'SYSTEM',
      aliases: ['url-template'],
      summary: 'http(s)://…, redis://host:port, swift, or a file of answers.',
    }),
    keys: keysFlag(),
    sample: Flags.integer({
      helpValue: 'N',
      default: 1000,
      min: 1,
      max: 1_000_000,
      summary: 'Ask about at most so many keys, evenly drawn.',
    }),
    seed: Flags.integer({ default: 1, min: 0, summary: 'For the choice of keys.' }),
    'key-header': Flags.string({ helpValue: 'NAME', summary: 'HTTP: the header with the key.' }),
    'node-header': Flags.string({
      helpValue: 'NAME',
      summary: 'HTTP: the header of an answer that names the node.',
    }),
    method: Flags.option({
      options: ['HEAD', 'GET'] as const,
      default: 'HEAD' as const,
      summary: 'HTTP: how to ask.',
    })(),
    'ca-file': Flags.string({
      helpValue: 'FILE',
      summary: "HTTPS: trust these certificates instead of the system's.",
    }),
    'password-file': Flags.string({
      helpValue: 'FILE',
      summary: 'Redis: the password, the first line of this file.',
    }),
    'swift-ring': Flags.string({ helpValue: 'FILE', summary: 'Swift: the ring file it has.' }),
    'swift-conf': Flags.string({
      helpValue: 'FILE',
      default: '/etc/swift/swift.conf',
      summary: 'Swift: its swift.conf.',
    }),
    python: Flags.string({
      helpValue: 'FILE',
      default: 'python3',
      summary: 'Swift: the Python that has its library.',
    }),
    rate: Flags.string({ helpValue: 'N/s', default: '200/s', summary: 'Questions a second.' }),
    concurrency: Flags.integer({
      char: 'c',
      default: 8,
      min: 1,
      max: 256,
      summary: 'Questions under way at the same time.',
    }),
    timeout: Flags.string({
      helpValue: 'TIME',
      default: '2s',
      summary: 'How long to wait for an answer.',
    }),
    output: outputFlag(),
  };

  async run() {
    const { args, flags } = await this.parse(RingCheck);
    const { against, seed, concurrency, keys: path } = flags;
    const source = oracleFor(against);
    const limits = {
      timeoutMs: parseDuration(flags.timeout),
      rate: parseRate(flags.rate),
      signal: interruption(),
    };
    const isListed = (args.key ?? []).length > 0 || path !== undefined;
    const listed = isListed ? keysOf(args.key ?? [], path) : undefined;
    const { file, ring } = await loadRing(flags);
    const lookup = openFully(ring);
    const spec = oracles[source];
    const oracle = await spec.open(settingsOf(flags), limits);
    try {
      const { keys, listedCount } = await keysToAsk(listed, flags, spec, oracle);
      const progress = checkProgress();
      const request = { ...limits, concurrency, onProgress: progress.tell };
      const answers = await askKeys(oracle, keys, request, systemClock).finally(progress.end);
      const agreement = compareAnswers(lookup, keys, answers);
      const isPartial = limits.signal.aborted;
      if (!isPartial) refuseSilence(agreement);
      const checksum = ringChecksum(ring);
      const data = { file, checksum, against, source, seed, listedCount, ...agreement, isPartial };
      return await this.#tell(data, flags.output);
    } finally {
      await oracle.close();
    }
  }

  async #tell(data: CheckData, output: 'text' | 'csv' | 'ndjson') {
    const { differences, unanswered, isPartial } = data;
    if (differences.length > 0) this.negative();
    if (isPartial) this.warning('interrupted: not all keys were asked about');
    const silent = unanswered.reduce((sum, { keyCount }) => sum + keyCount, 0);
    if (silent > 0)
      this.warning(`not known of ${formatCounted(silent, 'key')}: there was no answer`);
    const records = differenceRecords(differences);
    const text = await renderList(output, records, () => checkText(data));
    return this.result('RingCheck', data, () => text);
  }
}

interface SystemFlags {
  readonly against: string;
  readonly method: OracleSettings['method'];
  readonly python: string;
  readonly 'swift-conf': string;
  readonly 'key-header'?: string | undefined;
  readonly 'node-header'?: string | undefined;
  readonly 'ca-file'?: string | undefined;
  readonly 'password-file'?: string | undefined;
  readonly 'swift-ring'?: string | undefined;
}

function settingsOf({ against, method, python, ...flags }: SystemFlags): OracleSettings {
  return {
    against,
    method,
    python,
    keyHeader: flags['key-header'],
    nodeHeader: flags['node-header'],
    caFile: flags['ca-file'],
    passwordFile: flags['password-file'],
    swiftRing: flags['swift-ring'],
    swiftConf: flags['swift-conf'],
  };
}

/** @throws LbError when nothing at all was answered */
function refuseSilence({ answeredCount, unanswered, notAsked }: Agreement): void {
  if (answeredCount > 0) return;
  const [first] = unanswered;
  if (first !== undefined) {
    throw new LbError('NODE_UNREACHABLE', `nobody answers: ${first.reason}`, {
      hint: `the first key was ${first.key}; is the system there, and does it tell its node?`,
    });
  }
  const [unasked] = notAsked;
  throw new LbError(
    'KEYS_UNREADABLE',
    unasked === undefined
      ? 'there is no key to ask about'
      : `no key can be asked about: ${unasked.reason}`,
  );
}
