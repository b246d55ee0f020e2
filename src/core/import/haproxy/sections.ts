import type { Findings } from '../findings.ts';
import type { Place } from '../source.ts';
import type { ConfigLine } from './lines.ts';

/** A `backend` or `listen` section with the lines of the defaults before it. */
export interface Section {
  readonly kind: string;
  readonly name: string;
  readonly place: Place;
  /** The `balance` line in force, its own or inherited. */
  readonly balance: ConfigLine | undefined;
  readonly ownLines: readonly ConfigLine[];
  /** Lines of its defaults, and theirs, oldest first; then its own. */
  lines(): readonly ConfigLine[];
}

const KINDS = new Set(
  'global defaults frontend listen backend peers userlist resolvers mailers program cache http-errors ring log-forward log-profile fcgi-app crt-store traces acme dynamic-update vrrp'.split(
    ' ',
  ),
);

/** A section that is being read. */
class Lines {
  readonly own: ConfigLine[] = [];
  readonly from: Lines | undefined;
  balance: ConfigLine | undefined;

  constructor(from: Lines | undefined) {
    this.from = from;
    this.balance = from?.balance;
  }

  push(line: ConfigLine): void {
    this.own.push(line);
    if (line.words[0] === 'balance') this.balance = line;
  }

  all(): ConfigLine[] {
    const parts: ConfigLine[][] = [];
    for (let next: Lines | undefined = this; next !== undefined; next = next.from) {
      parts.unshift(next.own);
    }
    return parts.flat();
  }
}

/** Sections that have servers, each with what it inherits. */
export function sectionsOf(lines: Iterable<ConfigLine>, findings: Findings): Section[] {
  const sections: Section[] = [];
  const named = new Map<string, Lines>();
  let last: Lines | undefined;
  let current: Lines | undefined;
  for (const line of lines) {
    const [kind, ...args] = line.words;
    if (!KINDS.has(kind!)) {
      current?.push(line);
      continue;
    }
    const { name, from } = headOf(args, named, line, findings);
    current = undefined;
    if (kind === 'defaults') {
      current = new Lines(from);
      last = current;
      if (name !== '') named.set(name, current);
    } else if (kind === 'backend' || kind === 'listen') {
      current = new Lines(from ?? last);
      sections.push(sectionOf(kind, name, line, current));
    }
  }
  return sections;
}

function sectionOf(kind: string, name: string, { place }: ConfigLine, lines: Lines): Section {
  return {
    kind,
    name,
    place,
    ownLines: lines.own,
    get balance() {
      return lines.balance;
    },
    lines: () => lines.all(),
  };
}

function headOf(
  args: readonly string[],
  named: ReadonlyMap<string, Lines>,
  { place }: ConfigLine,
  findings: Findings,
): { name: string; from: Lines | undefined } {
  const at = args.indexOf('from');
  const parent = at === -1 ? undefined : args[at + 1];
  const from = parent === undefined ? undefined : named.get(parent);
  if (parent !== undefined && from === undefined) {
    findings.refuse(place, `there is no defaults section "${parent}" above`);
  }
  return { name: at === 0 ? '' : (args[0] ?? ''), from };
}
