import { LbError } from '../core/kernel/errors.ts';

const colourChoices = ['auto', 'always', 'never'] as const;
export type ColourChoice = (typeof colourChoices)[number];

type Environment = Record<string, string | undefined>;

/** Whether escape sequences may be written to each of the two output streams. */
export interface ColourDecision {
  readonly stdout: boolean;
  readonly stderr: boolean;
}

/**
 * Takes `--color CHOICE`, `--color=CHOICE` and `--no-color` out of a command line; the last one
 * counts. Words after `--` are left alone.
 *
 * @throws LbError USAGE for a choice that does not exist
 */
export function takeColourFlag(argv: readonly string[]): { argv: string[]; choice: ColourChoice } {
  const rest: string[] = [];
  let choice: ColourChoice = 'auto';
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!;
    if (word === '--') return { argv: [...rest, ...argv.slice(i)], choice };
    if (word === '--no-color') choice = 'never';
    else if (word === '--color') choice = parseChoice(argv[++i]);
    else if (word.startsWith('--color=')) choice = parseChoice(word.slice('--color='.length));
    else rest.push(word);
  }
  return { argv: rest, choice };
}

function parseChoice(text: string | undefined): ColourChoice {
  const choice = colourChoices.find((known) => known === text);
  if (choice !== undefined) return choice;
  const got = text === undefined ? 'nothing' : `"${text}"`;
  throw new LbError('USAGE', `--color expects ${colourChoices.join(', ')}, not ${got}`, {
    hint: 'leave it out to have colour on a terminal only',
  });
}

/**
 * The flag decides, then NO_COLOR (any text), FORCE_COLOR, CLICOLOR_FORCE, then whether the stream
 * is a terminal that can show colour.
 * @see https://no-color.org and https://bixense.com/clicolors
 */
export function decideColour(
  choice: ColourChoice,
  env: Environment,
  terminals: ColourDecision,
): ColourDecision {
  const forced = forcedColour(choice, env);
  if (forced !== undefined) return { stdout: forced, stderr: forced };
  const capable = env.TERM !== 'dumb';
  return { stdout: capable && terminals.stdout, stderr: capable && terminals.stderr };
}

function forcedColour(choice: ColourChoice, env: Environment): boolean | undefined {
  if (choice !== 'auto') return choice === 'always';
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  if (env.CLICOLOR_FORCE) return env.CLICOLOR_FORCE !== '0';
  return undefined;
}

/**
 * Makes libraries follow the decision: they look at the environment when they load, each in its own
 * way, and only NO_COLOR together with FORCE_COLOR=0 silences all of them; some also colour under CI.
 */
export function publishColour(isWanted: boolean, env: Environment): void {
  if (isWanted) {
    delete env.NO_COLOR;
    env.FORCE_COLOR = '1';
    return;
  }
  env.NO_COLOR = '1';
  env.FORCE_COLOR = '0';
  delete env.CI;
}
