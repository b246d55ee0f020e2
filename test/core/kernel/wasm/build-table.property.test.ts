import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LbError } from '../../../../src/core/kernel/errors.ts';
import { buildRow, buildTable } from '../../../../src/core/kernel/wasm/build-table.ts';
import { createKernel } from '../../../../src/core/kernel/wasm/instance.ts';
import { hex64, xxh64 } from '../../../../src/core/kernel/xxh64.ts';

/** Row v in the slowest and plainest way: hex digits of equal length sort as the numbers do. */
function plainRow(addresses: readonly string[], variant: number): number[] {
  const hashes = addresses.map((address) => hex64(xxh64(`${address}#${variant}`)));
  return hashes
    .map((_, i) => i)
    .sort((a, b) => (hashes[a]! < hashes[b]! ? -1 : hashes[a]! > hashes[b]! ? 1 : a - b));
}

const text = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.domain(),
  fc.string({ unit: 'binary', maxLength: 80 }),
);

describe('buildTable', () => {
  it('orders every row by XXH64(address#variant)', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(text, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 12 }),
        (addresses, variants) => {
          const want = Array.from({ length: variants }, (_, v) => plainRow(addresses, v)).flat();
          expect([...buildTable(addresses, variants)]).toEqual(want);
        },
      ),
    );
  });

  it('orders 2500 nodes, by rows from the middle of the table and by the table', () => {
    const addresses = Array.from({ length: 2500 }, (_, i) => `10.0.${i >> 8}.${i & 255}`);
    const table = buildTable(addresses, 101);
    for (const variant of [0, 9, 10, 99, 100]) {
      const row = [...table.subarray(variant * 2500, (variant + 1) * 2500)];
      expect(row).toEqual(plainRow(addresses, variant));
      expect([...buildRow(addresses, variant)]).toEqual(row);
    }
  });

  it.each([0, 9, 10, 999_999, 1_000_000, 4_294_967_295])('writes variant %d in full', (variant) => {
    const addresses = ['10.0.0.1', '10.0.0.2', '2001:db8::1', 'dns.example.com', 'é'];
    expect([...buildRow(addresses, variant)]).toEqual(plainRow(addresses, variant));
  });

  it('keeps the order of the list where hashes are equal', () => {
    expect([...buildTable(['same', 'other', 'same', 'same'], 1)]).toEqual(
      plainRow(['same', 'other', 'same', 'same'], 0),
    );
  });

  it('is empty without nodes or variants', () => {
    expect(buildTable([], 512)).toHaveLength(0);
    expect(buildTable(['a'], 0)).toHaveLength(0);
  });

  it('says so when a table exceeds the memory it can have', () => {
    const addresses = Array.from({ length: 65_535 }, (_, i) => `n${i}`);
    const error = catchError(() => buildTable(addresses, 40_000));
    expect(error).toBeInstanceOf(LbError);
    expect((error as LbError).code).toBe('TOO_MANY_NODES');
  });
});

describe('orderRow', () => {
  const order = (hashes: readonly bigint[], bits: number): number[] => {
    const kernel = createKernel();
    const n = hashes.length;
    const at = kernel.allocate(n * 8);
    const sorted = kernel.allocate(n * 8);
    const histogram = kernel.allocate(4 << bits);
    const row = kernel.allocate(n * 2);
    const { memory } = kernel.run;
    new BigUint64Array(memory.buffer, at, n).set(hashes);
    kernel.run.orderRow(at, n, histogram, bits, sorted, row);
    expect(new Uint32Array(memory.buffer, histogram, 1 << bits).every((cell) => cell === 0)).toBe(
      true,
    );
    return [...new Uint16Array(memory.buffer, row, n)];
  };
  const plain = (hashes: readonly bigint[]): number[] =>
    hashes
      .map((_, i) => i)
      .sort((a, b) => (hashes[a]! < hashes[b]! ? -1 : hashes[a]! > hashes[b]! ? 1 : a - b));

  /** Drawn so that many agree in their upper 48 bits, in the lower 16 or altogether. */
  const hash = fc
    .tuple(
      fc.constantFrom(0n, 1n, 0x7fffn << 33n, 0xffff_ffff_ffffn, 0x8000_0000_0000n),
      fc.bigInt({ min: 0n, max: 3n }),
    )
    .map(([upper, lower]) => (upper << 16n) | lower);

  it('compares all 64 bits, then the place in the list', () => {
    fc.assert(
      fc.property(
        fc.array(hash, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 16 }),
        (hashes, bits) => {
          expect(order(hashes, bits)).toEqual(plain(hashes));
        },
      ),
      {
        examples: [
          [[2n ** 64n - 1n, 0n], 1],
          [[5n, 5n, 5n, 4n], 1],
        ],
      },
    );
  });
});

function catchError(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
