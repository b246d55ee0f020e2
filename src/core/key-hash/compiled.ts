import { SINES } from '../kernel/md5.ts';
import type { Kernel } from '../kernel/wasm/instance.ts';
import type { BatchHash } from '../kernel/wasm/key-lines.ts';
import { FNV_32, FNV_64 } from './fnv.ts';
import { byTag } from './parts.ts';
import { CLOSE, OPEN } from './redis-slot.ts';
import type { KeyHashName } from './registry.ts';

/** Bytes of `work` in assembly/crc.ts and assembly/md5.ts. */
const CRC_BYTES = 784;
const MD5_BYTES = 1744;

/** The hashes that the kernel has a loop for. */
export const compiled: Partial<Record<KeyHashName, (kernel: Kernel) => BatchHash>> = {
  xxh64:
    ({ run }) =>
    (spans, count, hashes) =>
      run.hashSpans(spans, count, hashes),
  crc32,
  'crc32-avalanche': avalanched(crc32),
  sdbm: byFactor(0, 65_599),
  'sdbm-avalanche': avalanched(byFactor(0, 65_599)),
  djb2: byFactor(5381, 33),
  'djb2-avalanche': avalanched(byFactor(5381, 33)),
  'one-at-a-time':
    ({ run }) =>
    (spans, count, hashes) =>
      run.hashOneAtATime(spans, count, hashes),
  md5: md5(0),
  'md5-be': md5(1),
  'md5-token': md5(2),
  'fnv1a-64': fnv1a(FNV_64),
  'fnv1a-32': fnv1a(FNV_32),
  murmur: murmur2(0, 0xdeadbeef),
  murmur2: murmur2(0x9747b28c, 0),
  'redis-slot': redisSlot,
  'murmur3-token':
    ({ run }) =>
    (spans, count, hashes) =>
      run.hashMurmur3(spans, count, hashes),
};

function crc32({ run, allocate }: Kernel): BatchHash {
  const work = allocate(CRC_BYTES);
  run.buildCrc32(work);
  return (spans, count, hashes) => run.hashCrc32(spans, count, hashes, work);
}

function redisSlot(kernel: Kernel): BatchHash {
  const { run } = kernel;
  const work = kernel.allocate(CRC_BYTES);
  run.buildCrc16(work);
  return byTag(kernel, OPEN, CLOSE, (spans, count, hashes) =>
    run.hashRedisSlot(spans, count, hashes, work),
  );
}

function md5(form: number): (kernel: Kernel) => BatchHash {
  return ({ run, allocate }) => {
    const work = allocate(MD5_BYTES);
    new Int32Array(run.memory.buffer, work, SINES.length).set(SINES);
    run.buildMd5(work);
    return (spans, count, hashes) => run.hashMd5(spans, count, hashes, form, work);
  };
}

function byFactor(start: number, factor: number): (kernel: Kernel) => BatchHash {
  return ({ run }) =>
    (spans, count, hashes) =>
      run.hashByFactor(spans, count, hashes, start, factor);
}

function fnv1a({ start, prime }: typeof FNV_32): (kernel: Kernel) => BatchHash {
  return ({ run }) =>
    (spans, count, hashes) =>
      run.hashFnv1a(spans, count, hashes, start, prime);
}

/** @param factor of the length, which goes into the seed */
function murmur2(seed: number, factor: number): (kernel: Kernel) => BatchHash {
  return ({ run }) =>
    (spans, count, hashes) =>
      run.hashMurmur2(spans, count, hashes, seed, factor);
}

function avalanched(create: (kernel: Kernel) => BatchHash): (kernel: Kernel) => BatchHash {
  return (kernel) => {
    const hash = create(kernel);
    return (spans, count, hashes) => {
      hash(spans, count, hashes);
      kernel.run.avalanche(hashes, count);
    };
  };
}
