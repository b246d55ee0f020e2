import type * as v from 'valibot';
import type { LoadSample } from '../../core/probe/load-sample.ts';
import { amount, listOf, result, shape, text } from './parts.ts';
import { fleetEntries, name, size } from './profile.ts';

const sampleEntries = {
  node: text("The node's id in the cluster."),
  sampledAt: text('End of the interval. UTC, ISO 8601.'),
  intervalMs: amount('Its length.'),
  cpu: shape('CPU load', 'Parts of the time of all CPUs.', {
    busyRatio: size('Everything but idle and waiting for disks; softirq and steal are in it.'),
    iowaitRatio: size('Waiting for disks.'),
    softirqRatio: size('Network and other interrupts.'),
    stealRatio: size('Taken by other guests of the same host.'),
  }),
  memory: shape('memory load', 'At the end of the interval.', {
    usedRatio: size('1 - available / total.'),
    totalBytes: size('Memory of the node.'),
    availableBytes: size('What is free or can be freed.'),
  }),
  disk: shape('disk load', 'Of the busiest disk.', {
    busyRatio: size('Part of the time in which it had something to do; at 1 an SSD may have room.'),
    device: name('Which one it is.'),
  }),
  network: shape('network load', 'Over the interfaces by which bytes come in and leave.', {
    receivedBytesPerSecond: size('Received.'),
    sentBytesPerSecond: size('Sent.'),
  }),
  pressure: shape('pressure', 'Parts of the interval in which some task waited (PSI).', {
    cpuRatio: size('For a CPU.'),
    memoryRatio: size('For memory.'),
    ioRatio: size('For a disk.'),
  }),
};

const loadSample = shape(
  'load sample',
  'How busy a node was over an interval.',
  sampleEntries,
) satisfies v.GenericSchema<unknown, LoadSample>;

export const loadSampleResult = result(
  'LoadSample',
  'How busy a node was over an interval; a line of recordings and of --output ndjson.',
  sampleEntries,
);

export const loadSamplesResult = result('LoadSamples', 'How busy the nodes of a cluster are.', {
  ...fleetEntries,
  intervalMs: amount('Time over which every sample was to be taken.'),
  samples: listOf(loadSample, 'One a node, in the order in which they were named.'),
});
