import type { AuthAttempt } from 'ssh2';
import type { Agents } from './agent.ts';
import type { Access } from './client-configs.ts';
import { blobOf, type KeyFiles } from './key-files.ts';

/** With what somebody can log in, in the order in which OpenSSH tries it. */
export interface Identities {
  readonly attempts: readonly AuthAttempt[];
  /** The keys among them, in words. */
  readonly tried: readonly string[];
  /** What could not be used and why. */
  readonly remarks: readonly string[];
}

/**
 * First the agent's keys that identity files name, then its others (none with IdentitiesOnly), then
 * the keys in files. Last an attempt without any, which some servers take.
 */
export async function identitiesOf(
  access: Access,
  agents: Pick<Agents, 'of' | 'offering'>,
  keyFiles: Pick<KeyFiles, 'read'>,
): Promise<Identities> {
  const files = access.identityFiles.map((path) => keyFiles.read(path));
  const agent = await agents.of(access);
  const named = new Set(files.flatMap(({ blob }) => blob ?? []));
  const isNamed = (key: Parameters<typeof blobOf>[0]): boolean => named.has(blobOf(key));
  const held = agent !== undefined && 'keys' in agent ? agent.keys : [];
  const others = access.identitiesOnly ? [] : held.filter((key) => !isNamed(key));
  const offered = [...held.filter(isNamed), ...others];
  const inAgent = new Set(offered.map(blobOf));
  const alone = files.filter(({ blob = '' }) => !inAgent.has(blob));
  const username = access.user;
  const attempts: AuthAttempt[] = alone.flatMap(({ key }) =>
    key === undefined ? [] : [{ type: 'publickey', username, key }],
  );
  if (offered.length > 0 && agent !== undefined && 'agent' in agent) {
    attempts.unshift({ type: 'agent', username, agent: agents.offering(offered, agent.agent) });
  }
  return {
    attempts: [...attempts, { type: 'none', username }],
    tried: [
      ...(offered.length === 0 ? [] : [`${offered.length} of the agent`]),
      ...alone.flatMap(({ key, path }) => (key === undefined ? [] : [path])),
    ],
    remarks: [
      ...(agent !== undefined && 'remark' in agent ? [agent.remark] : []),
      ...alone.flatMap(({ remark }) => remark ?? []),
      ...access.remarks,
    ],
  };
}
