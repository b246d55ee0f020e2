import type { FailureCode } from '../../kernel/errors.ts';

/** Why the ssh program failed. `reason` is in words, partly those of the program: not printable. */
interface Failure {
  readonly code: FailureCode;
  readonly reason: string;
}

type Rule = readonly [RegExp, FailureCode, (match: RegExpExecArray) => string];

/** What OpenSSH's client writes on standard error, the gravest first. */
const RULES: readonly Rule[] = [
  [
    /REMOTE HOST IDENTIFICATION HAS CHANGED[\s\S]*?(?:Offending \S+ key in (\S+)|$)/,
    'NODE_REFUSED_LOGIN',
    ([, place]) =>
      `THE HOST KEY HAS CHANGED${place === undefined ? '' : ` since ${place}`}. Somebody may be listening in. If the node was set up anew, take the old key out: ssh-keygen -R`,
  ],
  [/REVOKED HOST KEY|host key .* revoked/, 'NODE_REFUSED_LOGIN', () => 'the host key is revoked'],
  [
    /No (\S+) host key is known for (\S+)/,
    'NODE_REFUSED_LOGIN',
    ([, type, name]) =>
      `the host key (${type}) of ${name} is not known: compare its fingerprint and add it, see ssh-keyscan`,
  ],
  [/Host key verification failed/, 'NODE_REFUSED_LOGIN', () => 'the host key is not trusted'],
  [
    /(\S+): Permission denied \(([^)]*)\)/,
    'NODE_REFUSED_LOGIN',
    ([, who, methods]) => `login as ${who} refused; it takes ${methods!.replaceAll(',', ', ')}`,
  ],
  [
    /Too many authentication failures/,
    'NODE_REFUSED_LOGIN',
    () => 'login refused after too many keys: IdentitiesOnly in the SSH configuration?',
  ],
  [
    /Could not resolve hostname (\S+):/,
    'NODE_UNREACHABLE',
    ([, name]) => `no such host name: ${name}`,
  ],
  [
    /connect to (?:host )?(\S+) port (\d+): (.*(?:timed out|timeout).*)/i,
    'NODE_TIMEOUT',
    ([, host, port, why]) => `${host}:${port}: ${why!.trim().toLowerCase()}`,
  ],
  [
    /connect to (?:host )?(\S+) port (\d+): (.*)/,
    'NODE_UNREACHABLE',
    ([, host, port, why]) => `${host}:${port}: ${why!.trim().toLowerCase()}`,
  ],
  [/(Connection|Operation) timed out.*/, 'NODE_TIMEOUT', ([all]) => all.toLowerCase()],
  [/^.*[Bb]ad configuration option.*$/m, 'PROBE_FAILED', ([all]) => all],
  [/Can't open user config file.*/, 'PROBE_FAILED', ([all]) => all],
  [/Unable to negotiate with .*?: (.*)/, 'ANSWER_INVALID', ([, why]) => why!],
  [
    /(?:Connection|kex_exchange_identification|client_loop|banner exchange).*(?:closed|reset|Broken pipe).*/,
    'NODE_UNREACHABLE',
    () => 'the connection was cut',
  ],
];

/** @param stderr what the program wrote; @param exit its exit code or signal, in words */
export function openSshFailure(stderr: string, exit: string): Failure {
  for (const [pattern, code, say] of RULES) {
    const match = pattern.exec(stderr);
    if (match !== null) return { code, reason: say(match).slice(0, 300) };
  }
  const lines = stderr.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  const last = lines.at(-1)?.trim().slice(0, 200);
  const words = last === undefined ? '' : ` and said "${last}"`;
  return { code: 'NODE_UNREACHABLE', reason: `ssh ended ${exit}${words}` };
}
