import * as v from 'valibot';
import { probeSources } from '../../core/cluster/probe-settings.ts';
import type { HostProfile } from '../../core/probe/profile.ts';
import { failureCode } from './failure.ts';
import { amount, as, count, flag, listOf, maybe, oneOf, result, shape, text } from './parts.ts';

const missing = v.pipe(
  v.strictObject({
    value: as(v.null(), 'Not known.'),
    reason: text('Why it is not known.'),
    code: maybe(as(failureCode, 'Only when a measurement was tried and did not come about.')),
  }),
  v.description('A value that is not known.'),
);

const figureOf = <S extends v.GenericSchema>(title: string, value: S) =>
  v.pipe(
    v.union([
      v.pipe(
        v.strictObject({
          value: as(value, 'The value.'),
          source: text('File and field, or how it was measured.'),
          measuredAt: text('UTC, ISO 8601.'),
        }),
        v.description('A value that is known.'),
      ),
      missing,
    ]),
    v.title(title),
  );

export const size = (about: string) =>
  as(figureOf('figure of number', v.pipe(v.number(), v.minValue(0))), about);
export const name = (about: string) => as(figureOf('figure of text', v.string()), about);
const truth = (about: string) => as(figureOf('figure of true or false', v.boolean()), about);

const system = shape('system profile', 'The machine.', {
  model: name('Make and model.'),
  os: name('Operating system.'),
  virtualisation: name('Container or virtual machine, if any.'),
});

const cpu = shape('CPU profile', 'Its processors.', {
  model: name('Name of the processor.'),
  onlineCores: size('CPUs that the kernel has online.'),
  usableCores: size('What lbctl may use of them; fractional under a quota.'),
  frequencyMhz: size('Mean highest frequency of the usable CPUs.'),
  totalFrequencyMhz: size('Usable cores × frequencyMhz.'),
  performanceCores: size('Usable CPUs of the fast kind, on a hybrid processor.'),
  efficiencyCores: size('Usable CPUs of the other kind.'),
  fastCoreEquivalents: size('Usable CPUs in units of the fastest one, by cpu_capacity.'),
  scoreMopsPerSecond: size('Million rounds a second of an integer loop on all usable CPUs.'),
  scoreCpuTimeRatio: size('CPU time that the loop got over what it was entitled to.'),
});

const memory = shape('memory profile', 'Its memory.', {
  totalBytes: size('Memory of the machine.'),
  limitBytes: size('Lowest limit of the control groups.'),
  usableBytes: size("The smaller of the two: what counts as the node's memory."),
  availableBytes: size('What is free or can be freed at the moment.'),
});

const rung = (one: string) => ({
  queueDepth: count(`${one}s in flight.`),
  iops: amount(`${one}s a second.`),
  serviceTimeP50Ms: amount(`Median time of a ${one.toLowerCase()}.`),
  serviceTimeP99Ms: amount(`99th percentile of the time of a ${one.toLowerCase()}.`),
});

const diskStep = shape('disk step', 'Random reads of 4 KiB past the page cache.', {
  ...rung('Read'),
  readCount: count('Reads that were made.'),
});

const diskWriteStep = shape('disk write step', 'Random writes of 4 KiB past the page cache.', {
  ...rung('Write'),
  writeCount: count('Writes that were made.'),
});

const disk = shape('disk profile', 'Its disk.', {
  path: text('The folder whose disk this is.'),
  device: name('Name of the disk in the kernel.'),
  filesystem: name('File system of the folder.'),
  isRotational: truth('Whether the kernel takes it for a rotating disk.'),
  busyRatio: size('Part of the time that others kept it busy, before the measurement.'),
  randomReadIops: size('The best of the ladder, or what a data sheet promises.'),
  ladder: listOf(diskStep, 'With more and more reads in flight.'),
  randomWriteIops: size('The best of the ladder of writes.'),
  writeLadder: listOf(diskWriteStep, 'With more and more writes in flight.'),
});

const pressure = shape('pressure profile', 'Part of the last minute in which tasks waited (PSI).', {
  cpuRatio: size('For a CPU.'),
  memoryRatio: size('For memory.'),
  ioRatio: size('For a disk.'),
});

const profileEntries = {
  node: text("The node's id in the cluster."),
  measuredAt: text('UTC, ISO 8601.'),
  system,
  cpu,
  memory,
  disk,
  pressure,
};

export const profile = shape(
  'profile',
  'The measured capacity of one node.',
  profileEntries,
) satisfies v.GenericSchema<unknown, HostProfile>;

export const hostProfileResult = result('HostProfile', 'What a machine can do.', profileEntries);

/** Of a probe of several nodes. */
export const fleetEntries = {
  isPartial: flag('Whether Ctrl-C came before the last node.'),
  nodeCount: count('Nodes that were to be measured.'),
  failures: listOf(
    shape('probe failure', 'A node that could not be measured.', {
      node: text("The node's id in the cluster."),
      source: oneOf(probeSources, 'Where its figures were to come from.'),
      code: as(failureCode, 'Name of the failure.'),
      reason: text('What happened.'),
    }),
    'In the order in which the nodes were named.',
  ),
};

export const hostProfilesResult = result('HostProfiles', 'What the nodes of a cluster can do.', {
  ...fleetEntries,
  profiles: listOf(profile, 'One a node, in the order in which they were named.'),
});
