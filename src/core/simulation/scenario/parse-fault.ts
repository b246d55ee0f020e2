import { LbError } from '../../kernel/errors.ts';
import { nearest } from '../../kernel/nearest.ts';
import { parseDuration, parseRatio, printDuration, printRatio } from '../../kernel/units-text.ts';
import {
  type FaultName,
  type FaultOrder,
  type FaultRecipe,
  type FaultWord,
  faultNames,
  faultRecipes,
} from './fault-recipes.ts';

/** In this order when printed; read in any. */
const WORDS: readonly FaultWord[] = ['to', 'at', 'every', 'for'];

/**
 * `kill n3 at 60s for 30s`: a recipe, whom it befalls, then words with values.
 * @throws LbError USAGE
 */
export function parseFault(text: string): FaultOrder {
  const [name = '', target, ...rest] = text.trim().split(/\s+/);
  if (!isFaultName(name)) {
    const near = nearest(name, faultNames);
    throw new LbError('USAGE', `there is no fault "${name}"`, {
      hint: near === undefined ? `choose from ${faultNames.join(', ')}` : `did you mean ${near}?`,
    });
  }
  const recipe: FaultRecipe = faultRecipes[name];
  if (target === undefined) throw wrong(recipe, `fault "${text}" does not say whom it befalls`);
  const given = readWords(rest, text, recipe);
  const { at, for: lasting, every, to } = given;
  for (const word of ['at', ...recipe.needs] as const) {
    if (given[word] === undefined) throw wrong(recipe, `fault "${text}" lacks "${word}"`);
  }
  return {
    recipe: name,
    target,
    atMs: parseDuration(at!),
    forMs: lasting === undefined ? null : above0(parseDuration(lasting), 'for', text, recipe),
    to: to === undefined ? null : above0(parseRatio(to), 'to', text, recipe),
    everyMs: every === undefined ? null : above0(parseDuration(every), 'every', text, recipe),
  };
}

/** As text that reads back as the same. */
export function printFault({ recipe, target, atMs, forMs, to, everyMs }: FaultOrder): string {
  const values: Readonly<Record<FaultWord, string | null>> = {
    to: to === null ? null : printRatio(to),
    at: printDuration(atMs),
    every: everyMs === null ? null : printDuration(everyMs),
    for: forMs === null ? null : printDuration(forMs),
  };
  const said = WORDS.filter((word) => values[word] !== null);
  return [recipe, target, ...said.flatMap((word) => [word, values[word]])].join(' ');
}

const isFaultName = (name: string): name is FaultName => Object.hasOwn(faultRecipes, name);

function readWords(
  rest: readonly string[],
  text: string,
  recipe: FaultRecipe,
): Partial<Record<FaultWord, string>> {
  const known = WORDS.filter((word) => [...recipe.needs, ...recipe.allows, 'at'].includes(word));
  const given: Partial<Record<FaultWord, string>> = {};
  for (let i = 0; i < rest.length; i += 2) {
    const word = known.find((one) => one === rest[i]);
    if (word === undefined) throw wrong(recipe, `fault "${text}" has "${rest[i]}" in it`);
    if (given[word] !== undefined) throw wrong(recipe, `fault "${text}" says "${word}" twice`);
    if (rest[i + 1] === undefined) throw wrong(recipe, `fault "${text}" ends with "${word}"`);
    given[word] = rest[i + 1]!;
  }
  return given;
}

function above0(value: number, word: FaultWord, text: string, recipe: FaultRecipe): number {
  if (value > 0) return value;
  throw wrong(recipe, `fault "${text}" has 0 behind "${word}"`);
}

function wrong({ example }: FaultRecipe, message: string): LbError {
  return new LbError('USAGE', message, { hint: `write for example ${example}` });
}
