import type { Capacity } from './performance.ts';

/** A machine of the example cluster, its capacity as multiples of a measured machine's. */
interface ExampleNode {
  readonly id: string;
  readonly zone: string;
  readonly cpu: number;
  readonly memory: number;
  readonly disk: number;
}

/** A cluster as clusters are: one machine of today, older ones, a bigger one. */
const example: readonly ExampleNode[] = [
  { id: 'this-host', zone: 'room-a', cpu: 1, memory: 1, disk: 1 },
  { id: 'old-1', zone: 'room-a', cpu: 0.5, memory: 0.5, disk: 0.4 },
  { id: 'old-2', zone: 'room-b', cpu: 0.5, memory: 0.5, disk: 0.4 },
  { id: 'twin', zone: 'room-b', cpu: 1, memory: 1, disk: 1 },
  { id: 'big', zone: 'room-c', cpu: 2, memory: 4, disk: 1.5 },
];

/**
 * Five nodes to show lbctl with: the measured machine, and four that are multiples of it. Addresses
 * are from the range for documentation (RFC 5737), so nothing is ever sent to them.
 */
export function exampleFleet(measured: Capacity): {
  nodes: { id: string; address: string; zone: string }[];
  capacities: Capacity[];
} {
  const times = (value: number | null, factor: number) => (value === null ? null : value * factor);
  return {
    nodes: example.map(({ id, zone }, i) => ({ id, address: `192.0.2.${i + 1}`, zone })),
    capacities: example.map(({ cpu, memory, disk }) => ({
      cpu: times(measured.cpu, cpu),
      memory: times(measured.memory, memory),
      disk: times(measured.disk, disk),
    })),
  };
}
