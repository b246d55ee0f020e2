import { Args, Flags } from '@oclif/core';
import { exists, isFile, readBytes } from '../../adapters/files.ts';
import { inTheWay, writeWhole } from '../../adapters/write-whole.ts';
import { LbCommand } from '../../cli/base-command.ts';
import { type ImportData, importData, importText } from '../../cli/import-text.ts';
import { configurationFlags, readConfiguration } from '../../cli/ring-or-configuration.ts';
import { formatRing, ringChecksum } from '../../core/ring/format.ts';

export default class RingImport extends LbCommand {
  static override summary = 'Read the ring of another program out of its configuration.';
  static override description =
    'Nothing is changed in what is read, and nothing is guessed: what cannot be read exactly is a mistake (exit 3), and what has a part in where keys go but no place in a ring is listed with what it means. Includes of nginx are read beside the file; the output of nginx -T needs none.\n\nThe format is seen from the contents. Where a file has several rings, name one: --upstream of nginx, --backend of HAProxy, --pool of twemproxy and dnsdist, --cluster-name of Envoy are all the same as --name.';
  static override examples = [
    '<%= config.bin %> ring import /etc/nginx/nginx.conf --upstream cache',
    '<%= config.bin %> ring import /etc/haproxy/haproxy.cfg --backend web --output web.json',
    '<%= config.bin %> ring import nutcracker.yml --pool alpha --dry-run',
    {
      description: 'From whatever prints it',
      command: 'redis-cli cluster nodes | lbctl ring import - --output redis.json',
    },
  ];
  static override args = {
    file: Args.string({ required: true, description: 'The configuration; - is standard input.' }),
  };
  static override flags = {
    ...configurationFlags,
    output: Flags.string({
      char: 'r',
      helpValue: 'FILE',
      env: 'LBCTL_RING',
      aliases: ['out', 'ring'],
      default: 'ring.json',
      summary: 'Where to write the ring.',
    }),
    'hash-prefix': Flags.string({
      helpValue: 'TEXT',
      summary: 'Swift: swift_hash_path_prefix, else that of swift.conf beside the file.',
    }),
    'hash-suffix': Flags.string({
      helpValue: 'TEXT',
      summary: 'Swift: swift_hash_path_suffix, likewise.',
    }),
    force: Flags.boolean({ summary: 'Replace the ring file when it exists.' }),
    'dry-run': Flags.boolean({ summary: 'Show what would be written; write nothing.' }),
  };

  async run() {
    const { args, flags } = await this.parse(RingImport);
    const { output, force } = flags;
    const bytes = readBytes(args.file);
    const { found, notes, format, word } = await readConfiguration(args.file, bytes, flags);
    const text = formatRing(found.ring);
    const isUnchanged = holdsAlready(output, text);
    const isWritten = !isUnchanged && !flags['dry-run'];
    if (isWritten && !force && isFile(output)) throw inTheWay(output);
    // What is there and no file is a pipe or a device.
    if (isWritten) writeWhole(output, text, { overwrite: force || exists(output) });
    const data: ImportData = {
      ...importData(found, notes),
      source: args.file === '-' ? '(standard input)' : args.file,
      format,
      file: output,
      checksum: ringChecksum(found.ring),
      isWritten,
      isUnchanged,
    };
    return this.result('RingImport', data, () => importText(data, word));
  }
}

/** Whether a file has this very text. Pipes and devices keep nothing. */
function holdsAlready(file: string, text: string): boolean {
  return isFile(file) && text === new TextDecoder().decode(readBytes(file));
}
