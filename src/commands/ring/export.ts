import { Flags } from '@oclif/core';
import { exists, isFile, readBytes } from '../../adapters/files.ts';
import { gzip } from '../../adapters/gzip.ts';
import { inTheWay, writeWhole } from '../../adapters/write-whole.ts';
import { LbCommand } from '../../cli/base-command.ts';
import { type ExportData, exportText } from '../../cli/export-text.ts';
import { loadRing, ringFlags } from '../../cli/ring-source.ts';
import { exportSwift } from '../../core/export/swift.ts';
import { ringChecksum } from '../../core/ring/format.ts';

export default class RingExport extends LbCommand {
  static override summary = 'Write a ring with a stored table for another program: Swift.';
  static override description =
    'A ring of slots, or one that was imported from Swift, becomes a ring file of Swift (format version 1): the same holders for every partition, nodes as devices. The outermost zone becomes the region and what is inside of it the zone, or the zone where there is one level; numbers at the end of their names are kept where they tell them apart. A node that is not alive has weight 0.\n\nSwift finds the partition of a path by MD5 with the prefix and suffix of its swift.conf; a ring of slots hashes by XXH64. To ask who holds a path there, import the file again.';
  static override examples = [
    '<%= config.bin %> ring export --output object.ring.gz',
    '<%= config.bin %> ring export --ring ring.json --format swift --output object.ring.gz --force',
  ];
  static override flags = {
    ...ringFlags,
    format: Flags.option({
      options: ['swift'] as const,
      default: 'swift' as const,
      summary: 'For which program.',
    })(),
    output: Flags.string({
      char: 'o',
      required: true,
      helpValue: 'FILE',
      summary: 'Where to write.',
    }),
    force: Flags.boolean({ summary: 'Replace the file when it exists.' }),
  };

  async run() {
    const { flags } = await this.parse(RingExport);
    const { output, format, force } = flags;
    const { file, ring } = await loadRing(flags);
    const { devices, partitionCount, replicaCount, bytes } = exportSwift(ring);
    const packed = gzip(bytes);
    const isUnchanged = isFile(output) && Buffer.compare(readBytes(output), packed) === 0;
    if (!isUnchanged && isFile(output) && !force) throw inTheWay(output);
    // What is there and no file is a pipe or a device.
    if (!isUnchanged) writeWhole(output, packed, { overwrite: force || exists(output) });
    const data: ExportData = {
      file,
      checksum: ringChecksum(ring),
      format,
      output,
      partitionCount,
      replicaCount,
      devices: devices.map((device, i) => ({ node: ring.nodes[i]!.id, ...device })),
      isWritten: !isUnchanged,
      isUnchanged,
    };
    return this.result('RingExport', data, () => exportText(data));
  }
}
