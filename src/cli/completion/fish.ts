import type { FlagModel, Place } from './model.ts';

/** A fish script (3.1 or newer). */
export function fishCompletion(places: readonly Place[]): string {
  return `# fish completion for lbctl, written by: lbctl completion fish
function __lbctl_words
    set -l typed (commandline -opc)
    string match -v -- '-*' $typed[2..-1]
end
function __lbctl_at -a place
    set -l words (__lbctl_words)
    test "$words" = "$place"
end
function __lbctl_in -a place
    set -l words (__lbctl_words)
    string match -q -- "$place *" "$words "
end
complete -c lbctl -f
${places.flatMap(placeLines).join('\n')}
`;
}

function quote(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
}

function placeLines({ path, children, flags, argument }: Place): string[] {
  const at = `-n ${quote(`__lbctl_at ${quote(path)}`)}`;
  const within = path === '' ? at : `-n ${quote(`__lbctl_in ${quote(path)}`)}`;
  const isCommand = children.length === 0;
  const argumentLines =
    argument === 'nothing' || argument === 'value'
      ? []
      : argument === 'file'
        ? [`complete -c lbctl ${within} -F`]
        : [`complete -c lbctl ${within} -a ${quote(argument.join(' '))}`];
  return [
    ...children.map(
      ({ word, summary }) => `complete -c lbctl ${at} -a ${word} -d ${quote(summary)}`,
    ),
    ...flags.map((flag) => flagLine(flag, isCommand ? within : at)),
    ...argumentLines,
  ];
}

function flagLine({ names, summary, wants }: FlagModel, condition: string): string {
  const spelled = names.map((name) =>
    name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
  );
  const value =
    wants === 'nothing'
      ? ''
      : wants === 'file'
        ? ' -r -F'
        : wants === 'value'
          ? ' -x'
          : ` -x -a ${quote(wants.join(' '))}`;
  return `complete -c lbctl ${condition} ${spelled.join(' ')}${value} -d ${quote(summary)}`;
}
