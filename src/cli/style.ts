import type { ColourDecision } from './colour.ts';

type Paint = (text: string) => string;

/** Colour by meaning. Never the only sign: a word or a mark stands beside it. */
export interface Style {
  readonly good: Paint;
  readonly warn: Paint;
  readonly bad: Paint;
  readonly dim: Paint;
  readonly bold: Paint;
}

const asIs: Paint = (text) => text;
export const plainStyle: Style = { good: asIs, warn: asIs, bad: asIs, dim: asIs, bold: asIs };

let onStdout = plainStyle;
let onStderr = plainStyle;

/** For stdout. Leaves text as it is until the door has decided for colour. */
export const style: Style = following(() => onStdout);

/** For stderr, which may be a terminal when stdout is a pipe, and the other way round. */
export const errorStyle: Style = following(() => onStderr);

function following(target: () => Style): Style {
  return {
    good: (text) => target().good(text),
    warn: (text) => target().warn(text),
    bad: (text) => target().bad(text),
    dim: (text) => target().dim(text),
    bold: (text) => target().bold(text),
  };
}

/** Called once, at the door. The colour library is loaded only when there is something to colour. */
export async function useColour(decision: ColourDecision): Promise<void> {
  const coloured = decision.stdout || decision.stderr ? await loadColouredStyle() : plainStyle;
  onStdout = decision.stdout ? coloured : plainStyle;
  onStderr = decision.stderr ? coloured : plainStyle;
}

async function loadColouredStyle(): Promise<Style> {
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  return {
    good: (text) => chalk.green(text),
    warn: (text) => chalk.yellow(text),
    bad: (text) => chalk.red(text),
    dim: (text) => chalk.dim(text),
    bold: (text) => chalk.bold(text),
  };
}
