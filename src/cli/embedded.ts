import type { Interfaces } from '@oclif/core';
import type { Command } from '@oclif/core/command';
import { helpTopicNames } from './help-topic-names.ts';
import { jsonText } from './render/json.ts';

/** One command as the manifest describes it; made at build time, so that no command need be loaded. */
export type CommandManifest = Command.Cached;

/** The program as one object: what oclif would otherwise search for on disk. */
export interface Embedded {
  readonly version: string;
  /** First line for people; the rest is shown below the usage. */
  readonly description: string;
  /** By oclif's ids: `ring:place`. */
  readonly commands: Readonly<Record<string, CommandManifest>>;
  readonly load: (id: string) => Promise<{ default: Command.Class }>;
}

/** What `lbctl --help` says about groups of commands. */
export const topics: Record<string, { description: string }> = {
  bench: { description: 'Load nodes, dispatching every request by a policy' },
  cluster: { description: 'Look at the cluster file' },
  heartbeat: { description: 'Ask nodes whether they live, and watch them' },
  keys: { description: 'Make lists of keys' },
  ring: { description: 'Build, import, ask, compare and verify distributions of keys' },
  simulate: { description: 'Try policies and clusters on virtual time; experiments of papers' },
  schedule: { description: 'Give tasks to nodes of unequal speeds' },
  vector: { description: 'Turn measured capacities and loads into weights' },
};

const moreHelp = `lbctl help COMMAND explains a command,
lbctl help SUBJECT one of ${helpTopicNames.join(', ')}.`;

/** Listed with every command; the door takes it out of the command line before anyone else looks. */
const colourFlag: Command.Flag.Cached = {
  name: 'color',
  type: 'option',
  multiple: false,
  description: 'Colour the output: on a terminal only (auto), always or never.',
  options: ['auto', 'always', 'never'],
  helpGroup: 'GLOBAL',
};

/** The options of oclif's `run` and `Config.load` that make it use `embedded` and read nothing else. */
export function embeddedOptions(embedded: Embedded): Interfaces.LoadOptions {
  const pjson = {
    name: 'lbctl',
    version: embedded.version,
    type: 'module',
    description: `${embedded.description}\n${moreHelp}`,
    oclif: {
      bin: 'lbctl',
      topicSeparator: ' ',
      additionalHelpFlags: ['-h'],
      additionalVersionFlags: ['-V'],
      topics,
    },
  };
  const plugin = embeddedPlugin(embedded, pjson);
  // oclif asks for its Plugin class, yet uses nothing but the members given here.
  return { root: '/', pjson, plugins: new Map([['lbctl', plugin]]) } as unknown as {
    root: string;
  };
}

function embeddedPlugin(embedded: Embedded, pjson: object): object {
  const ids = Object.keys(embedded.commands).sort();
  const plugin = {
    _base: '',
    alias: 'lbctl',
    name: 'lbctl',
    version: embedded.version,
    pjson,
    root: '/',
    type: 'core',
    moduleType: 'module',
    isRoot: true,
    hasManifest: true,
    valid: true,
    children: [],
    hooks: {},
    options: { isRoot: true, root: '/' },
    topics: Object.entries(topics).map(([name, topic]) => ({ name, ...topic })),
    commandIDs: ids,
    commands: ids.map((id) => ({
      ...withColourFlag(embedded.commands[id]!),
      load: () => plugin.findCommand(id),
    })),
    manifest: { version: embedded.version, commands: embedded.commands },
    async load() {},
    async findCommand(id: string) {
      const { default: command } = await embedded.load(id);
      command.id = id;
      return mend(command);
    },
  };
  return plugin;
}

function withColourFlag(command: CommandManifest): CommandManifest {
  return { ...command, flags: { ...command.flags, color: { ...colourFlag } } };
}

/**
 * Errors go up to the door unprinted (oclif prints its whole state as JSON), and JSON is printed as
 * it is (oclif cuts it into tokens to colour them, which takes seconds for long results).
 */
function mend(command: Command.Class): Command.Class {
  Object.assign(command.prototype, {
    async catch(error: unknown) {
      throw error;
    },
    logJson(json: unknown) {
      process.stdout.write(`${jsonText(json, 2)}\n`);
    },
  });
  return command;
}
