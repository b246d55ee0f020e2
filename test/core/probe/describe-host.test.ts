import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { localFiles } from '../../../src/adapters/probe/system-files.ts';
import { describeHost, wantedFiles } from '../../../src/core/probe/describe-host.ts';
import { type SystemFiles, snapshotFiles } from '../../../src/core/probe/system-files.ts';

const host = (name: string): SystemFiles =>
  localFiles(fileURLToPath(new URL(`../../fixtures/hosts/${name}`, import.meta.url)));
const about = { node: 'a', measuredAt: '2026-01-02T03:04:05.000Z', why: 'not measured here' };

/** Fetches what is wanted until nothing is. */
function fetchAll(files: SystemFiles): {
  known: Record<string, string | undefined>;
  rounds: number;
} {
  const known: Record<string, string | undefined> = {};
  for (let rounds = 0; ; rounds++) {
    const wanted = wantedFiles(known);
    if (wanted.length === 0) return { known, rounds };
    for (const path of wanted) known[path] = files.read(path);
  }
}

const found = (known: Record<string, string | undefined>): SystemFiles =>
  snapshotFiles(
    Object.fromEntries(Object.entries(known).filter(([, text]) => text !== undefined)) as Record<
      string,
      string
    >,
  );

describe.each(['x86-vm-cgroup-v1', 'arm-container-cgroup-v2'])('the files of %s', (name) => {
  it('fetched in a few rounds give the same profile as read in place', () => {
    const { known, rounds } = fetchAll(host(name));
    expect(rounds).toBeLessThanOrEqual(4);
    expect(describeHost(found(known), about)).toEqual(describeHost(host(name), about));
  });
});

describe('describeHost', () => {
  it('says of what it does not measure that it did not', () => {
    const { cpu, disk } = describeHost(host('x86-vm-cgroup-v1'), about);
    const none = { value: null, reason: 'not measured here' };
    expect(cpu).toMatchObject({ usableCores: { value: 0.5 }, scoreMopsPerSecond: none });
    expect(disk).toMatchObject({ randomReadIops: none, ladder: [] });
  });

  it('names the machine and its system', () => {
    const { system } = describeHost(
      snapshotFiles({
        '/sys/class/dmi/id/sys_vendor': 'Acme\n',
        '/sys/class/dmi/id/product_name': 'Anvil 3\n',
        '/etc/os-release': 'NAME="Debian"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n',
        '/proc/sys/kernel/osrelease': '6.1.0-18-amd64\n',
        '/proc/cpuinfo': 'processor : 0\nflags : fpu hypervisor sse\n',
      }),
      about,
    );
    expect(system).toMatchObject({
      model: { value: 'Acme Anvil 3', source: '/sys/class/dmi/id' },
      os: { value: 'Debian GNU/Linux 12 (bookworm), kernel 6.1.0-18-amd64' },
      virtualisation: { value: 'virtual machine' },
    });
  });

  it('names the board of a machine without firmware tables', () => {
    const { system } = describeHost(
      snapshotFiles({ '/proc/device-tree/model': 'Raspberry Pi 5 Model B\0' }),
      about,
    );
    expect(system.model.value).toBe('Raspberry Pi 5 Model B');
    expect(system.os.value).toBeNull();
  });
});

describe('wanted files', () => {
  it('are few at first and never outside of what describes a system', () => {
    const first = wantedFiles({});
    expect(first.length).toBeLessThan(30);
    expect(first).toContain('/proc/cpuinfo');
  });

  it.each([
    { name: 'a quote', mount: "/sys/fs/it's" },
    { name: 'another place', mount: '/home/user/cgroup' },
    { name: 'a way out', mount: '/sys/fs/../../home' },
    { name: 'a line feed', mount: '/sys/fs/a\\012b' },
  ])('are none where a node names a folder with $name', ({ mount }) => {
    const known = {
      '/proc/self/cgroup': '0::/a\n',
      '/proc/self/mountinfo': `1 0 0:30 / ${mount} rw - cgroup2 c rw\n`,
    };
    expect(wantedFiles(known).filter((path) => path.includes('cpu.max'))).toEqual([]);
  });

  it('are bounded whatever number of CPUs a node claims', () => {
    const known = { '/proc/self/status': 'Cpus_allowed_list:\t0-65535\n' };
    expect(wantedFiles(known).length).toBeLessThanOrEqual(30_000);
  });
});
