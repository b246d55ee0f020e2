import * as Args from '@oclif/core/args';
import type { Command } from '@oclif/core/command';
import * as Flags from '@oclif/core/flags';
import { LbCommand } from '../../src/cli/base-command.ts';
import type { CommandManifest, Embedded } from '../../src/cli/embedded.ts';
import { interruption } from '../../src/cli/signals.ts';
import { LbError } from '../../src/core/kernel/errors.ts';

/** A program of a few commands, each of which shows one thing that the house must get right. */

class Place extends LbCommand {
  static override summary = 'Say where keys belong';
  static override args = {
    keys: Args.string({ multiple: true, required: true, ignoreStdin: true, description: 'Keys.' }),
  };
  static override flags = {
    ring: Flags.string({ char: 'r', helpValue: 'FILE', summary: 'The ring.', env: 'LBCTL_RING' }),
    output: Flags.string({ options: ['text', 'csv'], default: 'text', summary: 'Format.' }),
    copies: Flags.integer({ summary: 'How many copies.' }),
    dry: Flags.boolean({ summary: 'Change nothing.', exclusive: ['output'] }),
    zones: Flags.boolean({ summary: "Don't share [zones]: spread.", allowNo: true }),
  };

  async run() {
    const { args, flags } = await this.parse(Place);
    return this.result('Place', { args, flags }, () => JSON.stringify({ args, flags }));
  }
}

class Fail extends LbCommand {
  static override summary = 'Fail in one of several ways';
  static override args = {
    how: Args.string({
      required: true,
      ignoreStdin: true,
      options: ['known', 'bug', 'exit', 'negative', 'pipe'],
      description: 'The way.',
    }),
  };

  async run() {
    const { args } = await this.parse(Fail);
    if (args.how === 'known') throw new LbError('RING_NOT_FOUND', 'no ring', { hint: 'make one' });
    if (args.how === 'exit') this.exit(7);
    if (args.how === 'pipe')
      throw Object.assign(new Error('x'), { code: 'EPIPE', syscall: 'write' });
    if (args.how === 'bug')
      throw new TypeError('x is not a function', { cause: new Error('deep') });
    this.negative();
    return this.result('Fail', {}, () => 'no');
  }
}

class Read extends LbCommand {
  static override summary = 'Read a file';
  static override args = {
    source: Args.string({ ignoreStdin: true, description: 'A file of keys.' }),
  };

  async run() {
    await this.parse(Read);
    return this.result('Read', {}, () => (interruption().aborted ? 'cut short' : 'whole'));
  }
}

/** A command and a group at once. */
class Tour extends LbCommand {
  static override summary = 'Visit nodes';
  static override args = { node: Args.string({ ignoreStdin: true, description: 'A node.' }) };

  async run() {
    const { args } = await this.parse(Tour);
    if (args.node === undefined) return this.result('Tour', {}, () => 'visited all');
    throw new LbError('UNKNOWN_NODE', `no node "${args.node}"`, { hint: 'see ring show' });
  }
}

const classes: Readonly<Record<string, typeof Command>> = {
  fail: Fail,
  read: Read,
  'ring:place': Place,
  tour: Tour,
  'tour:record': Read,
};

export const smallProgram: Embedded = {
  version: '1.2.3',
  description: 'Places keys',
  commands: Object.fromEntries(Object.entries(classes).map(([id, of]) => [id, describe(id, of)])),
  load: async (id) => ({ default: classes[id] as unknown as Command.Class }),
};

function describe(id: string, of: typeof Command): CommandManifest {
  const json = Flags.boolean({ description: 'Format output as json.', helpGroup: 'GLOBAL' });
  const named = (members: object) =>
    Object.fromEntries(
      Object.entries(members).map(([name, member]) => [name, { ...member, name }]),
    );
  return {
    id,
    summary: of.summary,
    strict: true,
    aliases: [],
    hiddenAliases: [],
    args: named(of.args ?? {}),
    flags: named({ json, ...of.flags }),
    hasDynamicHelp: false,
  } as unknown as CommandManifest;
}
