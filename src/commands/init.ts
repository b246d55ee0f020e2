import { dirname, join } from 'node:path';
import { Flags } from '@oclif/core';
import { exists, readText } from '../adapters/files.ts';
import { inTheWay, writeWhole } from '../adapters/write-whole.ts';
import { LbCommand } from '../cli/base-command.ts';
import { clusterSchemaText, isClusterSchema, SCHEMA_FILE } from '../cli/cluster-schema.ts';
import { printable } from '../cli/render/printable.ts';
import { type HostList, parseHosts } from '../core/cluster/hosts.ts';
import { clusterTemplate } from '../core/cluster/template.ts';
import { LbError } from '../core/kernel/errors.ts';
import { formatCount } from '../core/kernel/units-text.ts';

const EXAMPLE: HostList = {
  nodes: [1, 2, 3].map((number) => ({ id: `node-${number}`, address: `10.0.0.${number}` })),
  skipped: [],
};

export default class Init extends LbCommand {
  static override summary = 'Write a commented cluster file to start from';

  static override description =
    `Every setting is in it with its default and a line that explains it.
A JSON Schema is put beside the file, by which editors complete and check it.

Lists of hosts have one a line: an address, or ID=ADDRESS, each followed by weight=N, zone=a/b and state=S as wanted; lines of /etc/hosts and of simple Ansible inventories are understood as well.`;

  static override examples = [
    '<%= config.bin %> init',
    '<%= config.bin %> init --from hosts.txt --output production.yaml',
    {
      description: 'From whatever prints addresses',
      command: 'getent hosts web-1 web-2 | lbctl init --from -',
    },
  ];

  static override flags = {
    from: Flags.string({
      helpValue: 'FILE',
      summary: 'List of hosts, one a line; - reads standard input. Default: three example nodes.',
    }),
    output: Flags.string({
      char: 'o',
      helpValue: 'FILE',
      default: 'lbctl.yaml',
      summary: 'The file to write; - prints it.',
    }),
    force: Flags.boolean({ default: false, summary: 'Replace the file when it exists.' }),
    schema: Flags.boolean({
      default: true,
      allowNo: true,
      summary: `Put ${SCHEMA_FILE} beside the file, for editors.`,
    }),
  };

  async run() {
    const { flags } = await this.parse(Init);
    const { from, output, force } = flags;
    const { nodes, skipped } = from === undefined ? EXAMPLE : readHosts(from);
    const isPrinted = output === '-';
    const hasSchema = flags.schema && !isPrinted;
    const file = clusterTemplate({ nodes, ...(hasSchema && { schema: SCHEMA_FILE }) });
    if (skipped.length > 0) this.note(skippedNote(skipped));
    if (isPrinted) {
      return this.result('Init', { content: file, nodeCount: nodes.length }, () => file);
    }
    const schemaFile = join(dirname(output), SCHEMA_FILE);
    if (hasSchema && !force) refuseForeign(schemaFile);
    if (!force && exists(output)) throw inTheWay(output);
    if (hasSchema) writeWhole(schemaFile, clusterSchemaText());
    writeWhole(output, file, { overwrite: force });
    const written = { file: output, ...(hasSchema && { schemaFile }), nodeCount: nodes.length };
    return this.result('Init', written, () => initText(written, from === undefined));
  }
}

function readHosts(from: string): HostList {
  return parseHosts(readText(from), from === '-' ? '(standard input)' : from);
}

/** A schema of an earlier lbctl is replaced, anything else of that name is not. */
function refuseForeign(schemaFile: string): void {
  if (!exists(schemaFile) || isClusterSchema(readText(schemaFile))) return;
  throw new LbError('FILE_EXISTS', `"${schemaFile}" exists and is no schema of lbctl`, {
    hint: 'add --no-schema to do without, or --force to replace it',
  });
}

function initText(
  { file, schemaFile, nodeCount }: { file: string; schemaFile?: string; nodeCount: number },
  isExample: boolean,
): string {
  const nodes = isExample
    ? `${nodeCount} example nodes; put yours in their place`
    : `${formatCount(nodeCount)} ${nodeCount === 1 ? 'node' : 'nodes'}`;
  return [
    `wrote ${printable(file)}: ${nodes}`,
    ...(schemaFile === undefined
      ? []
      : [`wrote ${printable(schemaFile)}, by which editors check and complete it`]),
    'next: lbctl cluster show, then lbctl ring build',
  ].join('\n');
}

function skippedNote(skipped: HostList['skipped']): string {
  const lines = skipped.map(({ line }) => line).join(', ');
  return `left out what is no member of a cluster: line ${lines}`;
}
