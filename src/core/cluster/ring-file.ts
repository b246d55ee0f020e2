import { readPlainYaml } from './plain-yaml.ts';

/** What a cluster file without a `ring` section, or without a file in it, keeps its ring in. */
const DEFAULT = 'ring.json';

/**
 * Where a cluster file keeps its ring, without reading all of it: a command that looks keys up needs
 * nothing else of a file that may list thousands of nodes.
 *
 * @returns the path as written, or undefined when only a YAML parser can tell
 */
export function ringFileOf(text: string): string | undefined {
  const lines = text.split(/\r?\n/);
  const isOrdinary = lines.every((line) => /^(?:$|[ #]|- |[A-Za-z]+:(?: |$))/.test(line));
  if (!isOrdinary) return undefined;
  const start = lines.findIndex((line) => line.startsWith('ring:'));
  if (start === -1) return DEFAULT;
  const behind = lines.slice(start + 1);
  const length = behind.findIndex((line) => /^[^ #]/.test(line));
  if (behind.slice(length).some((line) => length !== -1 && line.startsWith('ring:'))) {
    return undefined;
  }
  const section = [lines[start]!, ...(length === -1 ? behind : behind.slice(0, length))];
  const read = readPlainYaml(`${section.join('\n')}\n`) as { ring?: unknown } | undefined;
  if (read === undefined || typeof read.ring !== 'object' || read.ring === null) return undefined;
  const { file = DEFAULT } = read.ring as { file?: unknown };
  return typeof file === 'string' && file !== '' ? file : undefined;
}
