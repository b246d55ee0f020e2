import type { OracleSpec } from '../../core/check/oracle.ts';
import { LbError } from '../../core/kernel/errors.ts';
import { answersFile } from './answers-file.ts';
import { http } from './http.ts';
import { redis } from './redis.ts';
import { swift } from './swift.ts';

/** The first that recognises what is meant is taken. */
export const oracles = {
  http,
  redis,
  swift,
  file: answersFile,
} as const satisfies Record<string, OracleSpec>;

export type OracleName = keyof typeof oracles;

/** @throws LbError USAGE */
export function oracleFor(against: string): OracleName {
  for (const [name, spec] of Object.entries(oracles)) {
    if (spec.recognises(against)) return name as OracleName;
  }
  throw new LbError('USAGE', `nothing here can be asked at "${against}"`, {
    hint: 'http://…, redis://host:port, swift, or a file of recorded answers; caches and their proxies tell nobody where a key is, without writing one',
  });
}
