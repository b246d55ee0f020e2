import { type CommandManifest, topics } from '../embedded.ts';
import { helpTopicNames } from '../help-topic-names.ts';

/** What may follow a flag or stand as an argument. */
export type Wanted = 'nothing' | 'file' | 'value' | readonly string[];

export interface FlagModel {
  /** With dashes: `--ring`, and `-r` where there is one. */
  readonly names: readonly string[];
  readonly summary: string;
  readonly wants: Wanted;
  /** May be given several times. */
  readonly isRepeated?: boolean;
}

/** A place in the command line: the words typed so far and what may come next. */
export interface Place {
  /** `ring place`; '' at the very beginning. */
  readonly path: string;
  readonly children: readonly { readonly word: string; readonly summary: string }[];
  readonly flags: readonly FlagModel[];
  readonly argument: Wanted;
}

const helpFlag: FlagModel = { names: ['--help', '-h'], summary: 'Show help', wants: 'nothing' };
const versionFlag: FlagModel = {
  names: ['--version', '-V'],
  summary: 'Show the version',
  wants: 'nothing',
};

/** Every place that the commands make up, the root first. */
export function completionPlaces(commands: readonly CommandManifest[]): Place[] {
  const visible = commands.filter((command) => !command.hidden);
  const paths = new Map<string, CommandManifest | undefined>([['', undefined]]);
  for (const command of visible) {
    const words = command.id.split(':');
    for (let count = 1; count < words.length; count++) {
      const group = words.slice(0, count).join(' ');
      if (!paths.has(group)) paths.set(group, undefined);
    }
    paths.set(words.join(' '), command);
  }
  const places = [...paths].map(([path, command]) => placeOf(path, command, paths));
  return [...places, helpPlace(places[0]!)];
}

function placeOf(
  path: string,
  command: CommandManifest | undefined,
  paths: ReadonlyMap<string, CommandManifest | undefined>,
): Place {
  const depth = path === '' ? 0 : path.split(' ').length;
  const below = [...paths.keys()].filter(
    (other) =>
      other !== path && other.split(' ').length === depth + 1 && other.startsWith(prefix(path)),
  );
  const children = below.map((child) => ({
    word: child.split(' ').at(-1)!,
    summary: firstLine(paths.get(child)) || (topics[child]?.description ?? ''),
  }));
  const builtIn = [
    { word: 'help', summary: 'Explain a command or a topic' },
    { word: 'version', summary: 'Show the version' },
  ];
  return {
    path,
    children: path === '' ? [...children, ...builtIn] : children,
    flags: [...flagsOf(command), helpFlag, ...(path === '' ? [versionFlag] : [])],
    argument: argumentOf(command),
  };
}

function prefix(path: string): string {
  return path === '' ? '' : `${path} `;
}

function helpPlace(root: Place): Place {
  const topics = helpTopicNames.map((word) => ({ word, summary: 'Topic' }));
  const children = [...root.children.filter(({ word }) => word !== 'help'), ...topics];
  return { path: 'help', children, flags: [], argument: 'nothing' };
}

function flagsOf(command: CommandManifest | undefined): FlagModel[] {
  const flags = Object.values(command?.flags ?? {}).filter((flag) => !flag.hidden);
  return flags.map((flag) => ({
    names: [
      `--${flag.name}`,
      ...(flag.type === 'boolean' && flag.allowNo ? [`--no-${flag.name}`] : []),
      ...(flag.char ? [`-${flag.char}`] : []),
    ],
    summary: (flag.summary ?? flag.description ?? '').split('\n')[0]!,
    wants: flag.type === 'boolean' ? 'nothing' : wantedValue(flag),
    isRepeated: flag.type === 'option' && flag.multiple === true,
  }));
}

function wantedValue(value: {
  options?: readonly string[] | undefined;
  helpValue?: string | string[] | undefined;
  description?: string | undefined;
}): Wanted {
  if (value.options?.length) return value.options;
  const says = `${value.helpValue ?? ''} ${value.description ?? ''}`;
  return /\b(file|folder|dir|the ring)\b/i.test(says) ? 'file' : 'value';
}

function argumentOf(command: CommandManifest | undefined): Wanted {
  const [first] = Object.values(command?.args ?? {});
  return first === undefined ? 'nothing' : wantedValue(first);
}

function firstLine(command: CommandManifest | undefined): string {
  return (command?.summary ?? command?.description ?? '').split('\n')[0]!;
}
