import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OracleName, oracleFor, oracles } from '../../../src/adapters/check/registry.ts';
import type { OracleAnswer, OracleSettings, RingOracle } from '../../../src/core/check/oracle.ts';

/** A system that a test plays. */
export interface PlayedSystem {
  readonly settings: Partial<OracleSettings> & Pick<OracleSettings, 'against'>;
  /** What it knows: key, a character a byte, and the nodes it tells. */
  readonly knows: readonly (readonly [key: string, ...nodes: string[]])[];
  /** A key that it can be asked about and has no node for; absent where it has one for every key. */
  readonly silentKey?: string;
  /** From now on it hears and does not answer; absent where it answers by itself. */
  freeze?(): void;
  close(): void | Promise<void>;
}

const usual: Omit<OracleSettings, 'against'> = {
  method: 'HEAD',
  swiftConf: '/etc/swift/swift.conf',
  python: '/usr/bin/python3',
};

export const never = new AbortController().signal;
export const keyOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');

export function openOracle(
  name: OracleName,
  settings: PlayedSystem['settings'],
  timeoutMs = 5000,
): Promise<RingOracle> {
  return oracles[name].open({ ...usual, ...settings }, { timeoutMs, signal: never });
}

/** The first name of each node. */
export const namesIn = (answer: OracleAnswer): readonly string[] =>
  answer.kind === 'answered'
    ? answer.nodes.map(([name]) => name!)
    : [`${answer.kind}: ${answer.reason}`];

interface Played {
  start(): Promise<PlayedSystem>;
  /** It can be made to answer no more. */
  readonly freezes: boolean;
  /** It has no answer to some keys. */
  readonly isSilent: boolean;
}

/** What the member claims, and what all of them promise. */
export function oracleContract(name: OracleName, { start, freezes, isSilent }: Played): void {
  const { claims } = oracles[name];
  describe(`oracle ${name}`, () => {
    let system: PlayedSystem;
    let oracle: RingOracle;
    beforeAll(async () => {
      system = await start();
      oracle = await openOracle(name, system.settings);
    });
    afterAll(async () => {
      await oracle.close();
      await system.close();
    });

    it('is what its place means', () => {
      expect(oracleFor(system.settings.against)).toBe(name);
    });

    it('tells what the system tells, to many questions at once', async () => {
      const asked = Array.from({ length: 5 }, () => system.knows).flat();
      const answers = await Promise.all(asked.map(([key]) => oracle.ask(keyOf(key), never)));
      expect(answers.map(namesIn)).toEqual(asked.map(([, ...nodes]) => nodes));
    });

    it(claims.slots ? 'tells slots' : 'tells no slots', async () => {
      const answer = await oracle.ask(keyOf(system.knows[0]![0]), never);
      expect(answer).toMatchObject({ kind: 'answered' });
      expect('slot' in answer).toBe(claims.slots);
    });

    it(claims.anyBytes ? 'asks about any bytes' : 'says which bytes it cannot carry', async () => {
      const answers = await Promise.all(
        Array.from({ length: 256 }, (_, byte) => oracle.ask(Uint8Array.of(byte, 10), never)),
      );
      const unaskable = answers.filter(({ kind }) => kind === 'unaskable');
      if (claims.anyBytes) expect(unaskable).toEqual([]);
      else expect(unaskable.length).toBeGreaterThan(0);
    });

    if (isSilent)
      it('is silent about what the system does not know', async () => {
        const answer = await oracle.ask(keyOf(system.silentKey!), never);
        expect(answer).toMatchObject({ kind: 'silent', reason: expect.stringMatching(/\w/) });
      });

    if (freezes)
      it('ends questions by their signals, and when it is closed', async () => {
        const other = await start();
        const own = await openOracle(name, other.settings);
        other.freeze!();
        const stop = new AbortController();
        const [key] = other.knows[0]!;
        const [first, second] = [own.ask(keyOf(key), stop.signal), own.ask(keyOf(key), never)];
        stop.abort();
        expect(await first).toMatchObject({ kind: 'silent' });
        await own.close();
        expect(await second).toMatchObject({ kind: 'silent' });
        await other.close();
      });

    it('can be closed twice, and rejects nothing from then on', async () => {
      const own = await openOracle(name, system.settings);
      await own.close();
      await own.close();
      const answer = await own.ask(keyOf(system.knows[0]![0]), AbortSignal.timeout(5000));
      expect(['silent', 'answered']).toContain(answer.kind);
    });
  });
}
