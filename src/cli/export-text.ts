import type { SwiftDevice } from '../core/export/swift-device.ts';
import { formatCount, formatCounted } from '../core/kernel/units-text.ts';
import { formatNumber } from './render/number.ts';
import { printable } from './render/printable.ts';
import { renderTable } from './render/table.ts';
import { style } from './style.ts';

/** What `--json` prints of an export, and the text is made of. */
export interface ExportData {
  readonly file: string;
  readonly checksum: string;
  readonly format: string;
  readonly output: string;
  readonly partitionCount: number;
  readonly replicaCount: number;
  readonly devices: readonly (SwiftDevice & { readonly node: string })[];
  readonly isWritten: boolean;
  readonly isUnchanged: boolean;
}

/** More are in the file. */
const DEVICES_SHOWN = 20;

export function exportText(data: ExportData): string {
  const { output, partitionCount, replicaCount, devices, isUnchanged } = data;
  const file = printable(output);
  const right = { align: 'right' } as const;
  const table = renderTable(
    [
      { title: 'node' },
      { title: 'id', ...right },
      { title: 'region', ...right },
      { title: 'zone', ...right },
      { title: 'ip' },
      { title: 'port', ...right },
      { title: 'device' },
      { title: 'weight', ...right },
    ],
    devices
      .slice(0, DEVICES_SHOWN)
      .map(({ node, id, region, zone, ip, port, device, weight }) => [
        node,
        String(id),
        String(region),
        String(zone),
        ip,
        String(port),
        device,
        formatNumber(weight),
      ]),
  );
  const rest = devices.length - DEVICES_SHOWN;
  return [
    `${formatCounted(partitionCount, 'partition')}, ${formatCounted(replicaCount, 'replica')}, ${formatCounted(devices.length, 'device')}`,
    '',
    table,
    ...(rest > 0 ? [style.dim(`… and ${formatCount(rest)} more`)] : []),
    '',
    `${style.good('✓')} ${isUnchanged ? `${file} is up to date` : `wrote ${file}`}`,
  ].join('\n');
}
