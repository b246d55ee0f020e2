import { readKeys } from '../adapters/keys/read.ts';
import type { KeySource } from '../adapters/keys/source.ts';
import { KeySampler } from '../core/check/key-sampler.ts';
import type { OracleSpec, RingOracle } from '../core/check/oracle.ts';
import { sampleKeys } from '../core/kernel/key-list.ts';
import { createRngStream } from '../core/kernel/rng.ts';
import { interruption } from './signals.ts';

export interface KeysToAsk {
  readonly keys: readonly Uint8Array[];
  /** Of how many they were drawn; as many as there are keys when they were made up. */
  readonly listedCount: number;
}

/** At most `sample` keys of the source, else of those that the oracle knows, else made-up ones. */
export async function keysToAsk(
  source: KeySource | undefined,
  { sample, seed }: { readonly sample: number; readonly seed: number },
  { sampleKey = (name: string) => name }: OracleSpec,
  oracle: RingOracle,
): Promise<KeysToAsk> {
  const sampler = new KeySampler(sample, createRngStream(seed, 'keys to ask'));
  if (source !== undefined) {
    await readKeys(
      source,
      (batch) => {
        for (let i = 0; i < batch.count; i++) sampler.offer(() => batch.key(i).slice());
      },
      { signal: interruption() },
    );
  } else if (oracle.keys !== undefined) {
    for (const key of oracle.keys) sampler.offer(() => key);
  } else {
    const encoder = new TextEncoder();
    for (const name of sampleKeys(sample, seed)) {
      sampler.offer(() => encoder.encode(sampleKey(name)));
    }
  }
  return { keys: sampler.keys(), listedCount: sampler.seenCount };
}
