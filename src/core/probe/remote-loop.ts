/**
 * What runs on a node while it is probed over a remote shell: one /bin/sh that answers requests for
 * kernel files until its standard input closes. Nothing is written on the node, no login shell is
 * started again, and a request costs one process, `cat`, however many files it asks for.
 *
 * The output of one `cat` over many files has no borders. They come from a file that `cat` is given
 * between each two: its own environment, which holds a nonce of this session. No other file holds
 * it, so contents cannot be taken for a border, whatever they are.
 */

/** Where `cat` is: the usual places, then NixOS and Guix. */
const PATH = '/usr/bin:/bin:/run/current-system/sw/bin:/run/current-system/profile/bin';

/**
 * POSIX sh as dash, busybox ash, bash and mksh speak it. It stands between single quotes in a command
 * that the user's login shell reads, which may be csh or fish: no single quote, line feed or
 * exclamation mark in it, and a backslash only before n.
 *
 * `$e` is the file of borders, `$h` the list of files, which the shell parts into words again. Where
 * `$e` cannot be read the shell prints the borders itself, at the price of one process for each file.
 */
const LOOP = [
  `PATH=${PATH}; printf "%s(" "$LBCTL";`,
  'if [ -r "$e" ]; then cat "$e"; else e=; printf "%s," "$LBCTL"; fi; printf "%s)\\n" "$LBCTL";',
  'while read -r i w; do h=; set -- "$e";',
  'for f in $w; do if [ -f "$f" ] && [ -r "$f" ];',
  'then h="$h +$f"; set -- "$@" "$f" "$e"; else h="$h -$f"; fi; done;',
  'if [ -n "$e" ]; then cat "$@"; else for f; do',
  'if [ -n "$f" ]; then cat "$f"; else printf "%s," "$LBCTL"; fi; done; fi;',
  'printf "%s\\n" "$LBCTL>$i" $h "$LBCTL."; done',
].join(' ');

/**
 * What the loop prints. Once: `(`, the border, `)` and a line feed. For each request: a border, then
 * each file that is there and a border; `>`, the number of the request, a line for each file, `+` or
 * `-` (not there) and its path; a line with a dot. The nonce stands before `(`, `)`, `>` and the dot.
 * The list comes last because output that is written early costs the client a packet of its own.
 *
 * The command that starts the loop, for a login shell of any kind. `RemoteAnswers` reads its output.
 *
 * @param nonce letters and digits that nobody can guess
 * @param options `shell`: the POSIX shell of the node; `environ`: the file of borders
 */
export function remoteCommand(
  nonce: string,
  { shell = '/bin/sh', environ = '/proc/self/environ' } = {},
): string {
  return `exec env -i LBCTL=${nonce} ${shell} -c 'exec 2>/dev/null; set -f; e=${environ}; ${LOOP}'`;
}

/** Whether a path can be asked for: it must reach the node's shell as one word. */
export function isAskable(path: string): boolean {
  return /^\/[^\s\p{Cc}]+$/u.test(path);
}

/**
 * The line that asks for files.
 *
 * @param id number that the answer repeats
 * @throws RangeError on a path that cannot be asked for
 */
export function requestLine(id: number, paths: readonly string[]): string {
  const bad = paths.find((path) => !isAskable(path));
  if (bad !== undefined) throw new RangeError(`${JSON.stringify(bad)} cannot be asked for`);
  return `${id} ${paths.join(' ')}\n`;
}
