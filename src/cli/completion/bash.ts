import type { Place, Wanted } from './model.ts';
import { keptPath, quote } from './shell-text.ts';

/** A bash script (3.2 or newer) that completes words, flags, their values and files. */
export function bashCompletion(places: readonly Place[]): string {
  const moves = places.filter(({ path }) => path !== '').map(({ path }) => move(path));
  const values = places.flatMap((place) =>
    place.flags.flatMap(({ names, wants }) =>
      wants === 'nothing' ? [] : [`    ${either(place.path, names)}) ${reply(wants)}; return ;;`],
    ),
  );
  return `# bash completion for lbctl, written by: lbctl completion bash
_lbctl_words() { COMPREPLY=($(compgen -W "$1" -- "$cur")); }
_lbctl_files() {
  local IFS=$'\\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen -f -- "$cur"))
}
_lbctl() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} place= i
  COMPREPLY=()
  # bash splits --flag=value into three words
  if [[ $cur == '=' ]]; then cur=; elif [[ $prev == '=' ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$place \${COMP_WORDS[i]}" in
${moves.join('\n')}
    esac
  done
  case "$place $prev" in
${values.join('\n')}
  esac
  case "$place" in
${places.map(placeCase).join('\n')}
  esac
}
complete -F _lbctl lbctl
`;
}

function move(path: string): string {
  return `      ${quote(keptPath(path))}) place=${quote(keptPath(path))} ;;`;
}

function either(path: string, names: readonly string[]): string {
  return names.map((name) => quote(`${keptPath(path)} ${name}`)).join('|');
}

function reply(wants: Wanted): string {
  if (wants === 'file') return '_lbctl_files';
  if (wants === 'value' || wants === 'nothing') return ':';
  return `_lbctl_words ${quote(wants.join(' '))}`;
}

function placeCase({ path, children, flags, argument }: Place): string {
  const flagNames = flags.flatMap(({ names }) => names.filter((name) => name.startsWith('--')));
  const words = children.map(({ word }) => word);
  const bare = words.length > 0 ? `_lbctl_words ${quote(words.join(' '))}` : reply(argument);
  return `    ${quote(keptPath(path))}) if [[ $cur == -* ]]; then _lbctl_words ${quote(flagNames.join(' '))}; else ${bare}; fi ;;`;
}
