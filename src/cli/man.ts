import type { CommandManifest, Embedded } from './embedded.ts';
import { exitMeanings, variableMeanings } from './help-topics.ts';

type Flag = CommandManifest['flags'][string];

/** The man page of lbctl in groff's man macros. */
export function manPage({ version, description, commands }: Embedded): string {
  const visible = Object.values(commands).filter((command) => !command.hidden);
  return `${[
    `.TH LBCTL 1 "" "lbctl ${version}" "User Commands"`,
    '.SH NAME',
    `lbctl \\- ${groff(description)}`,
    '.SH SYNOPSIS',
    '.B lbctl',
    '.I COMMAND',
    '[\\fIARGUMENTS\\fR] [\\fIFLAGS\\fR]',
    '.SH COMMANDS',
    ...visible.flatMap(commandPart),
    '.SH "COMMON FLAGS"',
    ...commonFlags.flatMap(definition),
    '.SH "EXIT STATUS"',
    ...Object.entries(exitMeanings).flatMap(definition),
    '.SH ENVIRONMENT',
    ...variableMeanings(commands).flatMap(definition),
  ].join('\n')}\n`;
}

/** Of every command. */
const commonFlags: readonly (readonly [string, string])[] = [
  ['--json', 'one object on standard output, errors too on standard error; see lbctl help formats'],
  ['--color=auto|always|never', 'on a terminal only, always or never'],
  ['--help, -h', 'explain the command, with examples'],
];

function commandPart(command: CommandManifest): string[] {
  const args = Object.values(command.args).map((argument) => {
    const name = `${argument.name.toUpperCase()}${argument.multiple ? '…' : ''}`;
    return argument.required ? ` ${name}` : ` [${name}]`;
  });
  const flags = Object.values(command.flags).filter(
    (flag) => !flag.hidden && flag.helpGroup !== 'GLOBAL',
  );
  const summary = command.summary ? [sentence(command.summary)] : [];
  const lines = (command.description ?? '').split('\n').filter(Boolean);
  return [
    `.SS lbctl ${groff(`${command.id.replaceAll(':', ' ')}${args.join('')}`)}`,
    ...[...summary, ...lines.map(groff)].flatMap((line) => ['.br', line]).slice(1),
    ...flags.flatMap(flagPart),
  ];
}

function flagPart(flag: Flag): string[] {
  const short = flag.char ? `\\fB\\-${flag.char}\\fR, ` : '';
  const value = flag.type === 'option' ? `=\\fI${groff(`${flag.helpValue ?? 'VALUE'}`)}\\fR` : '';
  const notes = [
    flag.type === 'option' && flag.options ? `One of ${flag.options.join(', ')}.` : '',
    flag.type === 'option' && flag.default !== undefined ? `Default: ${flag.default}.` : '',
    flag.env ? `Environment: ${flag.env}.` : '',
  ];
  const negation = flag.type === 'boolean' && flag.allowNo ? '[no-]' : '';
  return [
    '.TP',
    `${short}\\fB\\-\\-${groff(negation + flag.name)}\\fR${value}`,
    [sentence(flag.summary ?? flag.description ?? ''), ...notes.map(groff)]
      .filter(Boolean)
      .join(' '),
  ];
}

function definition([term, meaning]: readonly [string, string]): string[] {
  return ['.TP', `\\fB${groff(term)}\\fR`, sentence(meaning)];
}

function sentence(text: string): string {
  const escaped = groff(text.charAt(0).toUpperCase() + text.slice(1));
  return /[.!?:]$/.test(escaped) ? escaped : `${escaped}.`;
}

/** A backslash begins a request, a plain hyphen may become a typographic one, a leading dot a macro. */
function groff(text: string): string {
  return text
    .replaceAll('<%= config.bin %>', 'lbctl')
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/gm, '\\&$1');
}
