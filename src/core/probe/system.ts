import type { Recorder, SystemProfile } from './profile.ts';
import type { SystemFiles } from './system-files.ts';

const DMI = '/sys/class/dmi/id';

/** Names of the machine and its system, as kernel and distribution give them. */
export function describeSystem(files: SystemFiles, record: Recorder): SystemProfile {
  const vendor = line(files, `${DMI}/sys_vendor`);
  const product = line(files, `${DMI}/product_name`);
  const board = line(files, '/proc/device-tree/model');
  const model = [vendor, product].filter((part) => part !== undefined).join(' ') || board;
  const release = line(files, '/proc/sys/kernel/osrelease');
  const distribution = distributionName(files.read('/etc/os-release') ?? '');
  const os = [distribution, release && `kernel ${release}`].filter((part) => part !== undefined);
  const isGuest = /^flags\s*:.*\bhypervisor\b/m.test(files.read('/proc/cpuinfo') ?? '');
  return {
    model: record(model || undefined, vendor || product ? DMI : '/proc/device-tree/model', UNTOLD),
    os: record(os.join(', ') || undefined, '/etc/os-release, /proc/sys/kernel/osrelease', UNTOLD),
    virtualisation: record(isGuest ? 'virtual machine' : undefined, '/proc/cpuinfo flags', UNTOLD),
  };
}

const UNTOLD = 'the system does not say';

function line(files: SystemFiles, path: string): string | undefined {
  const text = files.read(path)?.split('\n', 1)[0]?.replace(/\0/g, '').trim().slice(0, 200);
  return text || undefined;
}

/** `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"` of os-release(5). */
function distributionName(text: string): string | undefined {
  return /^PRETTY_NAME="?([^"\n]{1,200})"?$/m.exec(text)?.[1]?.trim() || undefined;
}
