/** A section of ssh_config(5) that holds for some hosts only. */
export interface HostSection {
  readonly file: string;
  readonly line: number;
  /** With `*`, `?` and a leading `!`. */
  readonly patterns: readonly string[];
}

/** Names that ssh takes as they are: it makes capitals small, and may read other marks as an address. */
const PLAIN_HOST = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/;
/** What is quoted, escaped, commented behind or assigned is left to ssh itself. */
const PLAIN_PATTERN = /^!?[\w.:*?/-]+$/;
const KEYWORD = /^([a-z0-9]+)(?:[ \t]*=[ \t]*|[ \t]+)(.*)$/i;

/**
 * The sections by which hosts may be told apart, of all files of a configuration.
 *
 * @returns undefined where anything else could tell them apart, or a line is not understood with
 *   certainty: then ssh has to be asked for every host
 */
export function hostSections(
  files: readonly { readonly path: string; readonly text: string }[],
): readonly HostSection[] | undefined {
  const sections: HostSection[] = [];
  for (const { path, text } of files) {
    for (const [at, content] of text.split('\n').entries()) {
      const line = content.trim();
      if (line === '' || line.startsWith('#')) continue;
      const [, keyword = '', value = ''] = KEYWORD.exec(line) ?? [];
      const name = keyword.toLowerCase();
      if (name === '' || name.startsWith('canonic')) return undefined;
      if (name === 'include' && value.includes('%')) return undefined;
      if (name === 'match' && value.toLowerCase() !== 'all') return undefined;
      if (name !== 'host') continue;
      const patterns = value.split(/[ \t]+/);
      if (!patterns.every((pattern) => PLAIN_PATTERN.test(pattern))) return undefined;
      sections.push({ file: path, line: at + 1, patterns });
    }
  }
  return sections;
}

/** @returns the sections that hold for a host; undefined for a name that ssh may change first */
export function sectionsOf(
  host: string,
  sections: readonly HostSection[],
): readonly HostSection[] | undefined {
  if (!PLAIN_HOST.test(host)) return undefined;
  return sections.filter(({ patterns }) => {
    const isNamed = (pattern: string): boolean => expression(pattern).test(host);
    const not = patterns.filter((pattern) => pattern.startsWith('!'));
    if (not.some((pattern) => isNamed(pattern.slice(1)))) return false;
    return patterns.some((pattern) => !pattern.startsWith('!') && isNamed(pattern));
  });
}

function expression(pattern: string): RegExp {
  const source = pattern.replace(/[.*?]/g, (mark) => ({ '.': '\\.', '*': '.*', '?': '.' })[mark]!);
  return new RegExp(`^${source}$`);
}
