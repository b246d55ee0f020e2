/** Lines of a node_exporter by what stands before the value; `undefined` takes a line away. */
export type PageLines = Readonly<Record<string, number | string | undefined>>;

/** A node of two CPUs, two disks and two interfaces, 1000 s after its start. Half of CPU time is idle. */
export const usualPage = {
  node_time_seconds: 1_700_001_000.25,
  node_boot_time_seconds: 1_700_000_000,
  'node_cpu_seconds_total{cpu="0",mode="idle"}': 400,
  'node_cpu_seconds_total{cpu="0",mode="iowait"}': 50,
  'node_cpu_seconds_total{cpu="0",mode="irq"}': 0,
  'node_cpu_seconds_total{cpu="0",mode="nice"}': 0,
  'node_cpu_seconds_total{cpu="0",mode="softirq"}': 20,
  'node_cpu_seconds_total{cpu="0",mode="steal"}': 10,
  'node_cpu_seconds_total{cpu="0",mode="system"}': 120,
  'node_cpu_seconds_total{cpu="0",mode="user"}': 400,
  'node_cpu_seconds_total{cpu="1",mode="idle"}': 600,
  'node_cpu_seconds_total{cpu="1",mode="iowait"}': 0,
  'node_cpu_seconds_total{cpu="1",mode="irq"}': 0,
  'node_cpu_seconds_total{cpu="1",mode="nice"}': 0,
  'node_cpu_seconds_total{cpu="1",mode="softirq"}': 0,
  'node_cpu_seconds_total{cpu="1",mode="steal"}': 0,
  'node_cpu_seconds_total{cpu="1",mode="system"}': 100,
  'node_cpu_seconds_total{cpu="1",mode="user"}': 300,
  'node_cpu_guest_seconds_total{cpu="0",mode="user"}': 300,
  node_memory_MemTotal_bytes: 8e9,
  node_memory_MemAvailable_bytes: 6e9,
  node_memory_MemFree_bytes: 1e9,
  node_memory_Buffers_bytes: 1e9,
  node_memory_Cached_bytes: 3e9,
  'node_disk_io_time_seconds_total{device="sda"}': 100,
  'node_disk_io_time_seconds_total{device="sda1"}': 90,
  'node_disk_io_time_seconds_total{device="nvme0n1"}': 200,
  'node_disk_io_time_seconds_total{device="dm-0"}': 999,
  'node_disk_io_time_seconds_total{device="loop0"}': 999,
  'node_network_receive_bytes_total{device="lo"}': 1e12,
  'node_network_receive_bytes_total{device="eth0"}': 1000,
  'node_network_receive_bytes_total{device="eth1"}': 500,
  'node_network_receive_bytes_total{device="veth0"}': 1e12,
  'node_network_transmit_bytes_total{device="lo"}': 1e12,
  'node_network_transmit_bytes_total{device="eth0"}': 2000,
  'node_network_transmit_bytes_total{device="eth1"}': 0,
  node_pressure_cpu_waiting_seconds_total: 30,
  node_pressure_memory_waiting_seconds_total: 0,
  node_pressure_io_waiting_seconds_total: 7,
} satisfies PageLines;

export function exporterPage(changes: PageLines = {}): string {
  return Object.entries({ ...usualPage, ...changes })
    .filter(([, value]) => value !== undefined)
    .map(([line, value]) => `${line} ${value}\n`)
    .join('');
}

/** The same node `seconds` later: each counter risen by its part, CPU 0 busy all the time. */
export function laterPage(seconds: number, changes: PageLines = {}): string {
  return exporterPage({
    node_time_seconds: usualPage.node_time_seconds + seconds,
    'node_cpu_seconds_total{cpu="0",mode="user"}': 400 + seconds * 0.75,
    'node_cpu_seconds_total{cpu="0",mode="softirq"}': 20 + seconds * 0.25,
    'node_cpu_seconds_total{cpu="1",mode="idle"}': 600 + seconds * 0.5,
    'node_cpu_seconds_total{cpu="1",mode="iowait"}': seconds * 0.25,
    'node_cpu_seconds_total{cpu="1",mode="steal"}': seconds * 0.25,
    'node_disk_io_time_seconds_total{device="sda"}': 100 + seconds * 0.25,
    'node_disk_io_time_seconds_total{device="nvme0n1"}': 200 + seconds * 0.75,
    'node_network_receive_bytes_total{device="eth1"}': 500 + seconds * 1000,
    'node_network_transmit_bytes_total{device="eth0"}': 2000 + seconds * 500,
    node_pressure_cpu_waiting_seconds_total: 30 + seconds * 0.5,
    node_pressure_io_waiting_seconds_total: 7 + seconds * 0.125,
    ...changes,
  });
}
