/** What the scripts for bash and zsh have in common. */

/** A word as both shells read it back. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The script keeps the words passed so far with a blank before each. */
export function keptPath(path: string): string {
  return path === '' ? '' : ` ${path}`;
}
