import type { FlagModel, Place, Wanted } from './model.ts';
import { keptPath, quote } from './shell-text.ts';

/** A zsh completion function, to be saved as `_lbctl` in a folder of $fpath. */
export function zshCompletion(places: readonly Place[]): string {
  const moves = places.filter(({ path }) => path !== '').map(({ path }) => move(path));
  return `#compdef lbctl
# zsh completion for lbctl, written by: lbctl completion zsh
_lbctl() {
  local place= word
  local -i at=1 passed=1
  for word in "\${(@)words[2,CURRENT-1]}"; do
    at+=1
    case "$place $word" in
${moves.join('\n')}
    esac
  done
  # _arguments counts from the last word of the command's name
  shift $(( passed - 1 )) words
  (( CURRENT -= passed - 1 ))
  case "$place" in
${places.map(placeCase).join('\n')}
  esac
}
if [[ $funcstack[1] == _lbctl ]]; then _lbctl "$@"; else compdef _lbctl lbctl; fi
`;
}

function move(path: string): string {
  return `      ${quote(keptPath(path))}) place=${quote(keptPath(path))}; passed=at ;;`;
}

function placeCase({ path, children, flags, argument }: Place): string {
  const specs = flags.flatMap(flagSpecs).join(' ');
  const rest =
    children.length > 0
      ? quote(
          `1:command:((${children.map(({ word, summary }) => `${word}\\:${describe(summary)}`).join(' ')}))`,
        )
      : argument === 'nothing'
        ? ''
        : quote(`*:argument:${argument === 'value' ? '()' : action(argument)}`);
  return `    ${quote(keptPath(path))}) _arguments -s ${specs} ${rest} ;;`;
}

/** One spec a name; the names of a flag exclude each other. */
function flagSpecs({ names, summary, wants, isRepeated }: FlagModel): string[] {
  const others = isRepeated ? '*' : names.length > 1 ? `(${names.join(' ')})` : '';
  const value = wants === 'nothing' ? '' : `:value:${action(wants)}`;
  return names.map((name) => {
    const takes = wants === 'nothing' ? '' : name.startsWith('--') ? '=' : '+';
    return quote(`${others}${name}${takes}[${escapeBrackets(summary)}]${value}`);
  });
}

/** A blank stands for "any text": zsh then shows what is wanted. */
function action(wants: Wanted): string {
  if (wants === 'file') return '_files';
  if (wants === 'value' || wants === 'nothing') return ' ';
  return `(${wants.join(' ')})`;
}

function escapeBrackets(text: string): string {
  return text.replaceAll(/[\\[\]:]/g, '\\$&');
}

/** Inside ((word\:text)) blanks, colons, quotes and parentheses end the text. */
function describe(text: string): string {
  return text.replaceAll(/[^\w,.-]/g, '\\$&');
}
