import { amount, count, flag, listOf, oneOf, result, ringFile, shape, text } from './parts.ts';
import { checksum } from './ring.ts';

export const ringExportResult = result('RingExport', 'A ring, written for another program.', {
  file: ringFile,
  checksum,
  format: oneOf(['swift'], 'For which program.'),
  output: text('The file that it is in.'),
  partitionCount: count('Partitions: slots of the table.'),
  replicaCount: count('Replicas: rows of the table.'),
  devices: listOf(
    shape('exported device', 'A node as Swift has it.', {
      node: text('Id of the node.'),
      id: count('Number of the device.'),
      region: count('Region.'),
      zone: count('Zone.'),
      ip: text('IP address or host name.'),
      port: count('Port.'),
      device: text('Name of the device.'),
      weight: amount('Weight; 0 for a node that is not alive.'),
    }),
    'In the order of the ring.',
  ),
  isWritten: flag('Whether the file was written; not so when it is up to date.'),
  isUnchanged: flag('Whether the file held this very ring already.'),
});
