export function answer(_argv: readonly string[]): boolean {
  return false;
}
