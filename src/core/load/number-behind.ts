/** The number behind a name, as in `zipf:0.9` or `pareto:1.5`. */
export interface NumberBehind {
  readonly name: string;
  readonly default: number;
  readonly least: number;
  readonly most: number;
}

/** @returns undefined for what is no decimal number, or is out of bounds */
export function readNumberBehind(text: string, { least, most }: NumberBehind): number | undefined {
  const value = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
}
