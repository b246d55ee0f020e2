/** The path of a nested zone; a node without a zone is in one of its own kind, the nameless zone. */
export function zonePath(zone: string): string[] {
  return zone.split('/');
}

/** How many parts two zone paths have in common, from the top. */
export function commonDepth(a: readonly string[], b: readonly string[]): number {
  let depth = 0;
  while (depth < a.length && depth < b.length && a[depth] === b[depth]) depth++;
  return depth;
}
