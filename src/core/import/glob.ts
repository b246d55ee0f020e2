/** Whether a path has marks that stand for several. */
export function isGlob(path: string): boolean {
  return /[*?[]/.test(path);
}

/**
 * Whether a path is one of those that a pattern means, as glob(3) has it: `*` and `?` stop at slashes
 * and at a leading dot. Linear in path times pattern: only the last star is tried again.
 */
export function matchesGlob(path: string, pattern: string): boolean {
  const parts = path.split('/');
  const wanted = pattern.split('/');
  return parts.length === wanted.length && parts.every((part, i) => matchesPart(part, wanted[i]!));
}

function matchesPart(text: string, pattern: string): boolean {
  if (text.startsWith('.') && !pattern.startsWith('.')) return text === pattern;
  let [at, from, star, tried] = [0, 0, -1, 0];
  while (at < text.length) {
    if (pattern[from] === '*') {
      star = from++;
      tried = at;
      continue;
    }
    const step = matchesOne(text[at]!, pattern, from);
    if (step > 0) {
      at++;
      from += step;
    } else if (star === -1) return false;
    else {
      from = star + 1;
      at = ++tried;
    }
  }
  while (pattern[from] === '*') from++;
  return from === pattern.length;
}

/** @returns the length of the part of the pattern that means this character; 0 when none does */
function matchesOne(char: string, pattern: string, from: number): number {
  const first = pattern[from];
  if (first === '?') return 1;
  const end = first === '[' ? pattern.indexOf(']', from + 2) : -1;
  if (end === -1) return first === char ? 1 : 0;
  const body = pattern.slice(from + 1, end);
  const isNegated = body.startsWith('!') || body.startsWith('^');
  return isInSet(char, isNegated ? body.slice(1) : body) === isNegated ? 0 : end - from + 1;
}

function isInSet(char: string, set: string): boolean {
  for (let i = 0; i < set.length; i++) {
    if (set[i + 1] === '-' && i + 2 < set.length) {
      if (char >= set[i]! && char <= set[i + 2]!) return true;
      i += 2;
    } else if (char === set[i]) return true;
  }
  return false;
}
