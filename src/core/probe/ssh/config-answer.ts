/** What `ssh -G -v` said of one host. */
export interface ConfigAnswer {
  readonly host: string;
  /** Standard output: a keyword and its value a line. */
  readonly printed: string;
  /** Standard error: how the answer came about, and complaints. */
  readonly said: string;
}

/** Files that an answer was read from, included ones too, each once. */
export function filesRead({ said }: ConfigAnswer): readonly string[] {
  const found = said.matchAll(/^debug1: Reading configuration data (.+?)\r?$/gm);
  return [...new Set([...found].map(([, path]) => path!))];
}

/** Sections that ssh itself says it applied, each as `file line`. */
export function sectionsApplied({ said }: ConfigAnswer): ReadonlySet<string> {
  const found = said.matchAll(/^debug1: (.+) line (\d+): Applying options for /gm);
  return new Set([...found].map(([, file, line]) => `${file} ${line}`));
}

/** What ssh complains of, without the account of how it reads its configuration. */
export function complaintsIn(said: string): readonly string[] {
  return said
    .trim()
    .split('\n')
    .filter((line) => !/^(?:debug\d: |OpenSSH_)/.test(line));
}

/** Makes the answer for a host; undefined for one that has to be asked for. */
export type AnswerLaw = (host: string) => string | undefined;

/** Lines in which ssh puts the name of the host. */
const NAMING = /^host(?:name)? /;

/**
 * How answers for the hosts of one configuration differ: by their names in the lines of the host, or
 * not at all.
 *
 * @param one,other of two hosts for which the same sections hold
 * @returns undefined when the two differ in anything else, as where a token such as `%h` is in a path
 */
export function answerLaw(one: ConfigAnswer, other: ConfigAnswer): AnswerLaw | undefined {
  const lines = one.printed.split('\n');
  const others = other.printed.split('\n');
  if (one.host === other.host || lines.length !== others.length) return undefined;
  const parts: [before: string, after?: string][] = [];
  for (const [at, line] of lines.entries()) {
    if (line === others[at]) {
      parts.push([line]);
      continue;
    }
    const [keyword = ''] = NAMING.exec(line) ?? [];
    const places = placesOf(one.host, line, keyword.length)
      .map((place) => [line.slice(0, place), line.slice(place + one.host.length)] as const)
      .filter(([before, after]) => others[at] === before + other.host + after);
    if (keyword === '' || places.length !== 1) return undefined;
    parts.push([...places[0]!]);
  }
  const jumps = lines.find((line) => line.startsWith('proxyjump '))?.toLowerCase() ?? '';
  const onTheWay = new Set(jumps.split(/[ @:,/[\]]/));
  return (host) => {
    if (onTheWay.has(host)) return undefined; // ssh goes to such a host directly
    return parts
      .map(([before, after]) => (after === undefined ? before : before + host + after))
      .join('\n');
  };
}

/** Where a name stands in a line, overlapping ones too. */
function placesOf(name: string, line: string, from: number): number[] {
  const places: number[] = [];
  for (let at = line.indexOf(name, from); at !== -1; at = line.indexOf(name, at + 1))
    places.push(at);
  return places;
}
