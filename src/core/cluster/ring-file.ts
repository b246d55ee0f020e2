/**
 * Where a cluster file keeps its ring, read without a YAML parser: what a command that only looks
 * keys up needs of the cluster file, in a fraction of a millisecond.
 *
 * @returns the path as written, 'ring.json' when the file sets none, or undefined when only a YAML
 *   parser can tell (quotes, flow style, anchors, tabs, several documents)
 */
export function ringFileOf(text: string): string | undefined {
  if (/^(?:[^#\n]*[\t"'&*{|>]|---|%)/m.test(text.replace(/^\s*#.*$/gm, ''))) return undefined;
  const section = /^ring *:(.*)$((?:\n(?: .*|#.*|))*)/m.exec(text);
  if (section === null) return /^\s*(?:\?|ring\b)/m.test(text) ? undefined : 'ring.json';
  if (section[1]!.replace(/ #.*$/, '').trim() !== '') return undefined;
  const lines = section[2]!.split('\n').filter((line) => !/^\s*(?:#|$)/.test(line));
  const indent = /^ */.exec(lines[0] ?? '')![0].length;
  const fields = lines.filter((line) => /^ */.exec(line)![0].length === indent);
  const files = fields.filter((line) => /^ *file\b/.test(line));
  if (files.length === 0) return 'ring.json';
  const plain = /^ *file: +([A-Za-z_./][\w./-]*) *(?: #.*)?$/.exec(files[0]!);
  return files.length === 1 && plain !== null ? plain[1] : undefined;
}
