import { MAX_WEIGHT } from '../../placement/interop/haproxy-weights.ts';
import type { Findings } from '../findings.ts';
import type { Place } from '../source.ts';

/** What the options of a server say about placement. */
export interface ServerOptions {
  readonly weight: number;
  readonly id: number | undefined;
  readonly isDisabled: boolean;
  readonly isBackup: boolean;
}

export const plainOptions: ServerOptions = {
  weight: 1,
  id: undefined,
  isDisabled: false,
  isBackup: false,
};

const MOST_ID = 2 ** 31 - 1;

/** Options that are followed by a word and do not decide where keys go. */
const WITH_VALUE = new Set(
  'addr agent-addr agent-inter agent-port agent-send alpn ca-file cc check-alpn check-pool-conn-name check-proto check-sni ciphers ciphersuites client-sigalgs cookie crl-file crt curves downinter error-limit fall fastinter guid idle-ping init-addr init-state inter interface log-bufsize log-proto max-reuse maxconn maxqueue minconn namespace npn observe on-error on-marked-down on-marked-up pool-conn-name pool-low-conn pool-max-conn pool-purge-delay port proto proxy-v2-options redir renegotiate resolve-net resolve-opts resolve-prefer rise shard sigalgs sni socks4 source ssl-max-ver ssl-min-ver tcp-md5sig tcp-ut track usesrc verify verifyhost ws'.split(
    ' ',
  ),
);
const ALONE = new Set(
  'allow-0rtt check check-reuse-pool check-send-proxy check-ssl check-via-socks4 force-sslv3 force-tlsv10 force-tlsv11 force-tlsv12 force-tlsv13 no-agent-check no-backup no-check no-check-send-proxy no-check-ssl no-send-proxy no-send-proxy-v2 no-send-proxy-v2-ssl no-send-proxy-v2-ssl-cn no-ssl no-ssl-reuse no-sslv3 no-tls-tickets no-tlsv10 no-tlsv11 no-tlsv12 no-tlsv13 no-verifyhost non-stick renegotiate no-renegotiate send-proxy send-proxy-v2 send-proxy-v2-ssl send-proxy-v2-ssl-cn ssl ssl-reuse stick strict-maxconn tfo no-tfo tls-tickets'.split(
    ' ',
  ),
);

/** Options of a `server`, `server-template` or `default-server` line, upon those before it. */
export function takeOptions(
  words: readonly string[],
  before: ServerOptions,
  place: Place,
  findings: Findings,
): ServerOptions {
  const options = { ...before };
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word === 'weight') {
      options.weight = wholeNumber('weight', words[++at], MAX_WEIGHT, place, findings);
    } else if (word === 'id') options.id = wholeNumber('id', words[++at], MOST_ID, place, findings);
    else if (word === 'disabled' || word === 'enabled') options.isDisabled = word === 'disabled';
    else if (word === 'backup' || word === 'no-backup') options.isBackup = word === 'backup';
    else if (noteOption(word, words[at + 1], place, findings)) at++;
  }
  return options;
}

/** @returns whether the option takes the next word with it */
function noteOption(
  word: string,
  value: string | undefined,
  place: Place,
  findings: Findings,
): boolean {
  if (word === 'hash-key') {
    if (value === 'id') return true;
    findings.refuse(
      place,
      `points follow from "hash-key ${value ?? ''}", for which there is no ring`,
      'only those of server ids (hash-key id, the default) are known',
    );
    return true;
  }
  const meaning = NOTED[word];
  if (meaning !== undefined) findings.note(place, meaning);
  if (word === 'resolvers' || word === 'slowstart') return true;
  if (WITH_VALUE.has(word) || word.startsWith('set-proxy-v2-tlv-fmt')) return true;
  if (meaning === undefined && !ALONE.has(word)) {
    findings.note(
      place,
      `"${word}" of a server is not known here; it is read as if it did not matter`,
    );
  }
  return false;
}

const NOTED: Readonly<Record<string, string>> = {
  'agent-check':
    'an agent changes weights and states while HAProxy runs; the ring has those of the file',
  resolvers:
    'addresses come from DNS while HAProxy runs; servers without one are down, the ring has them alive',
  slowstart: 'weights grow slowly after a server comes back; the ring has the full ones',
  track: 'the state of the server follows another one; the ring has it alive',
};

function wholeNumber(
  name: 'weight' | 'id',
  text: string | undefined,
  most: number,
  place: Place,
  findings: Findings,
): number {
  const value = /^\d{1,10}$/.test(text ?? '') ? Number(text) : -1;
  const least = name === 'id' ? 1 : 0;
  if (value >= least && value <= most) return value;
  findings.refuse(
    place,
    `the ${name} of a server is "${text ?? ''}", but must be a whole number from ${least} to ${most}`,
    text?.includes('$') ? 'write out what the variable stands for' : undefined,
  );
  return 1;
}
