/** What the front door understands of a hot command's line. */
export interface HotCall {
  readonly command: 'place' | 'replicas';
  readonly keys: readonly string[];
  readonly isJson: boolean;
  readonly ring: string | undefined;
  /** Copies besides the owner. */
  readonly copies: number | undefined;
}

/** More of them are faster with the kernel that the full path loads. */
const MOST_KEYS = 4;

/** Flags with a value, by every spelling that stands apart from it. */
const valueFlags: Readonly<Record<string, 'ring' | 'copies'>> = {
  '--ring': 'ring',
  '-r': 'ring',
  '--copies': 'copies',
};

/**
 * Reads `ring place KEY… [--json] [--ring FILE]` and `ring replicas KEY… [… --copies N]`. Whatever
 * else is there, or looks odd in any way (repeated flags, `--`, empty words, values that begin with
 * a dash), gives undefined: the full parser must look at it.
 */
export function parseHotCall(argv: readonly string[]): HotCall | undefined {
  const [group, command, ...words] = argv;
  if (group !== 'ring' || (command !== 'place' && command !== 'replicas')) return undefined;
  const keys: string[] = [];
  const values: { ring?: string; copies?: string } = {};
  let isJson = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word === '--json') {
      if (isJson) return undefined;
      isJson = true;
    } else if (word.startsWith('-')) {
      const equals = word.indexOf('=');
      const isJoined = word.startsWith('--') && equals > 0;
      const flag = valueFlags[isJoined ? word.slice(0, equals) : word];
      const value = isJoined ? word.slice(equals + 1) : words[++at];
      if (flag === undefined || values[flag] !== undefined || !isPlain(value)) return undefined;
      values[flag] = value;
    } else if (word === '' || /[\r\n\ufffd]/.test(word)) {
      return undefined;
    } else {
      keys.push(word);
    }
  }
  if (
    keys.length === 0 ||
    keys.length > MOST_KEYS ||
    (values.copies !== undefined && !isCount(values.copies, command))
  ) {
    return undefined;
  }
  const copies = values.copies === undefined ? undefined : Number(values.copies);
  return { command, keys, isJson, ring: values.ring, copies };
}

function isPlain(value: string | undefined): value is string {
  return value !== undefined && value !== '' && !value.startsWith('-');
}

function isCount(text: string, command: string): boolean {
  return command === 'replicas' && /^\d{1,5}$/.test(text);
}
