import type { VantagePlace } from './vantage.ts';

/** Programs that make a connection, in the order in which they are looked for. */
const PROGRAMS = ['bash', 'nc', 'python3', 'perl'] as const;

const PATH =
  '/usr/local/bin:/usr/bin:/bin:/run/current-system/sw/bin:/run/current-system/profile/bin';

/**
 * What runs on a vantage: one /bin/sh that dials what it is asked for, each in the background, until
 * its standard input closes. Nothing is written there. A shell by POSIX cannot connect, so that it
 * takes what a node usually has. bash may be built without /dev/tcp, which an impossible port shows:
 * then it is a file that is not there; some nc (busybox) cannot connect and leave. Programs get no
 * input: bash, with that of a session, would read its .bashrc. One that hangs is ended, whether or not
 * it has a limit.
 */
const LOOP = [
  'exec 2>/dev/null; set -f; t=none;',
  `for f in ${PROGRAMS.join(' ')}; do command -v $f >/dev/null || continue;`,
  'case $f in bash) case $(bash -c ": <>/dev/tcp/127.0.0.1/x" </dev/null 2>&1) in',
  '*"No such file"*) continue;; esac;;',
  'nc) case $(nc -h </dev/null 2>&1) in *-z*) ;; *) continue;; esac;; esac;',
  't=$f; break; done;',
  'printf "%s(%s)\\n" "$LBCTL" $t;',
  'dial() { case $t in',
  `bash) exec bash -c ': <>"/dev/tcp/$0/$1"' "$1" "$2";;`,
  'nc) exec nc -z -w "$3" "$1" "$2";;',
  `python3) exec python3 -c 'import socket,sys; socket.create_connection((sys.argv[1],int(sys.argv[2])),int(sys.argv[3]))' "$@";;`,
  `perl) exec perl -MIO::Socket::IP -e 'exit !IO::Socket::IP->new(PeerHost=>shift,PeerPort=>shift,Timeout=>shift)' "$@";;`,
  'esac; };',
  'ask() { dial "$2" "$3" "$4" </dev/null >/dev/null & p=$!;',
  '{ sleep "$4"; kill $p; } >/dev/null & k=$!;',
  'if wait $p; then r=open; else r=closed; fi; kill $k;',
  'printf "%s>%s %s\\n" "$LBCTL" "$1" $r; };',
  'while read -r i h p s; do ask "$i" "$h" "$p" "$s" & done',
].join(' ');

/**
 * The command for a login shell of any kind, which may be csh or fish. The loop itself comes as its
 * first line of input, where no quoting limits it.
 *
 * @param nonce letters and digits that nobody can guess
 * @param path where programs are
 */
export function vantageCommand(nonce: string, path = PATH): string {
  return `exec env -i LBCTL=${nonce} PATH=${path} /bin/sh -c 'read -r l; eval "$l"'`;
}

/** To be written before the first request. */
export const vantageLoop = `${LOOP}\n`;

/** Whether a host can be asked for: it reaches programs of the vantage as an argument. */
export const isDialable = (host: string): boolean => /^[A-Za-z0-9:][A-Za-z0-9.:_-]*$/.test(host);

/** @param seconds whole ones, since a shell cannot count others */
export function dialLine(id: number, { host, port }: VantagePlace, seconds: number): string {
  if (!isDialable(host)) throw new RangeError(`${JSON.stringify(host)} cannot be asked for`);
  return `${id} ${host} ${port} ${seconds}\n`;
}

export type VantageAnswer =
  /** The loop runs; undefined: nothing there makes connections. */
  | { readonly kind: 'ready'; readonly program: string | undefined }
  | { readonly kind: 'dialled'; readonly id: number; readonly isOpen: boolean };

/** An answer in a line of its output; undefined for what its login shell said. */
export function readVantageLine(nonce: string, line: string): VantageAnswer | undefined {
  const at = line.indexOf(nonce);
  if (at === -1) return undefined;
  const said = line.slice(at + nonce.length);
  const [, program] = /^\((\w+)\)$/.exec(said) ?? [];
  if (program !== undefined) {
    return { kind: 'ready', program: program === 'none' ? undefined : program };
  }
  const [, id, result] = /^>(\d+) (open|closed)$/.exec(said) ?? [];
  if (id === undefined) return undefined;
  return { kind: 'dialled', id: Number(id), isOpen: result === 'open' };
}
