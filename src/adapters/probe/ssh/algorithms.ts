import type { ConnectConfig } from 'ssh2';
import { LbError } from '../../../core/kernel/errors.ts';
import type { Access } from './client-configs.ts';
import type { HostKeyCheck } from './host-keys.ts';

/** What the package knows and nobody calls weak, the fastest first. */
const KNOWN = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group-exchange-sha256',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
  ],
  ciphers: [
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'aes128-ctr',
    'aes192-ctr',
    'aes256-ctr',
    'chacha20-poly1305@openssh.com',
  ],
  macs: [
    'hmac-sha2-256-etm@openssh.com',
    'hmac-sha2-512-etm@openssh.com',
    'hmac-sha2-256',
    'hmac-sha2-512',
  ],
  hostKeys: [
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521',
    'rsa-sha2-512',
    'rsa-sha2-256',
  ],
} as const satisfies Record<keyof Access['algorithms'], readonly string[]>;

/**
 * The algorithms to offer: those of ours that the operator's configuration allows.
 * @throws LbError when it allows none of a kind
 */
export function offer(
  { algorithms }: Access,
  check: Pick<HostKeyCheck, 'prefer'>,
): ConnectConfig['algorithms'] {
  const allowed = (kind: keyof typeof KNOWN): readonly string[] => {
    const names = KNOWN[kind].filter((name) => algorithms[kind]?.includes(name) ?? true);
    if (names.length > 0) return names;
    const only = `only ${algorithms[kind]?.join(', ')}`.slice(0, 200);
    throw new LbError('PROBE_FAILED', `the SSH configuration allows ${only}: engine openssh?`);
  };
  return {
    kex: allowed('kex'),
    cipher: allowed('ciphers'),
    hmac: allowed('macs'),
    serverHostKey: check.prefer(allowed('hostKeys')),
  };
}
