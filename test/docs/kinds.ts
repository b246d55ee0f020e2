import { read, sources } from '../structure/sources.ts';

/** Kinds of result that a command prints, by its id (`ring:place`), as its source says. */
export function kindsOf(id: string): string[] {
  return kindsIn(`src/commands/${id.replaceAll(':', '/')}.ts`);
}

/** Kinds of result that anything in src prints, sorted. */
export function allKinds(): string[] {
  return [...new Set(sources().flatMap(kindsIn))].sort();
}

function kindsIn(file: string): string[] {
  const calls = /this\.result\(\s*'(\w+)'|\bkind: '([A-Z]\w+)'|\bjson\('(\w+)'/g;
  return [...new Set([...read(file).matchAll(calls)].map(([, a, b, c]) => (a ?? b ?? c)!))];
}
