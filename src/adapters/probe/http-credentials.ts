import { X509Certificate } from 'node:crypto';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { LbError } from '../../core/kernel/errors.ts';
import { readText } from '../files.ts';

/** How we show who we are, and whom we believe. */
export interface Credentials {
  readonly username?: string;
  readonly passwordFile?: string;
  readonly caFile?: string;
}

/**
 * @returns the value of the header Authorization; empty without a name of a user
 * @throws LbError INPUT_INVALID when the file cannot be read
 */
export function readPassword({ username, passwordFile }: Credentials): string {
  if (username === undefined) return '';
  const text = passwordFile === undefined ? '' : readText(passwordFile);
  const password = text.split(/\r?\n/, 1)[0];
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/**
 * Certificates to trust: those of the file only, or else the system's and Node's own.
 * @throws LbError INPUT_INVALID when the file cannot be read or holds no certificate
 */
export function trustedBy({ caFile }: Credentials): SecureContext {
  const ca = caFile === undefined ? publicAuthorities() : certificatesIn(caFile);
  return createSecureContext({ ca });
}

function publicAuthorities(): string[] {
  return [...new Set([...getCACertificates('system'), ...getCACertificates('default')])];
}

/** Read one by one: Node skips over what it cannot read in a list, and then trusts nobody. */
function certificatesIn(caFile: string): string[] {
  const pattern = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;
  const found = readText(caFile).match(pattern) ?? [];
  for (const [i, pem] of found.entries()) {
    try {
      new X509Certificate(pem);
    } catch (cause) {
      throw new LbError('INPUT_INVALID', `certificate ${i + 1} in "${caFile}" is damaged`, {
        cause,
      });
    }
  }
  if (found.length > 0) return found;
  throw new LbError('INPUT_INVALID', `"${caFile}" holds no certificate`, {
    hint: 'write certificates in PEM, that is between lines of BEGIN and END CERTIFICATE',
  });
}
