import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../src/core/kernel/rng.ts';
import { chiSquare, chiSquarePValue } from '../../../../src/core/kernel/statistics.ts';
import { xxh64 } from '../../../../src/core/kernel/xxh64.ts';
import { parseChoice } from '../../../../src/core/load/choice/parse.ts';
import { cutKeys } from '../../../../src/core/load/request/key-table.ts';
import { keyedRequests } from '../../../../src/core/load/request/keyed-requests.ts';
import { listedRequests } from '../../../../src/core/load/request/listed-requests.ts';
import { parsePathTemplate } from '../../../../src/core/load/request/path-template.ts';
import { drawFrom } from '../../../../src/core/load/request/request-set.ts';
import { parseSizeClasses, specWeb96 } from '../../../../src/core/load/request/size-classes.ts';
import { sizedRequests } from '../../../../src/core/load/request/sized-requests.ts';
import type { RequestSource } from '../../../../src/core/load/request-source.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const inOrder = parseChoice('sequential');

const sources: Record<string, { source: RequestSource; key(index: number): Uint8Array | string }> =
  {
    'a path': {
      source: from(listedRequests([{ method: 'GET', path: '/' }])),
      key: () => '/',
    },
    'a list': {
      source: from(
        listedRequests([
          { method: 'GET', path: '/a' },
          { method: 'HEAD', path: '/b?c' },
        ]),
      ),
      key: (index) => ['/a', '/b?c'][index]!,
    },
    keys: {
      source: from(keyedRequests(cutKeys(bytes('k 1\nk/2\n')), parsePathTemplate('/{key}', 'key'))),
      key: (index) => ['k 1', 'k/2'][index]!,
    },
    sizes: {
      source: sizedRequests(specWeb96, parsePathTemplate('/bytes/{size}', 'size'), createRng(1)),
      key: (index) => `/bytes/${specWeb96.flatMap(({ sizes }) => sizes)[index]!.length}`,
    },
  };

function from(set: Parameters<typeof drawFrom>[0]): RequestSource {
  return drawFrom(set, inOrder.create(set.count, createRng(1)));
}

describe.each(Object.entries(sources))('requests of %s', (_, { source, key }) => {
  it('have a template and the hash of their key each', () => {
    expect(source.classes.length).toBeGreaterThan(0);
    for (let i = 0; i < source.count; i++) {
      const { path, method, requestClass } = source.template(i);
      expect(path).toMatch(/^\/[!-~]*$/);
      expect(method).toMatch(/^(?:GET|HEAD)$/);
      expect(source.classes[requestClass]).toBeDefined();
      const { hi, lo } = xxh64(key(i));
      expect([source.keyHi(i), source.keyLo(i)]).toEqual([hi, lo]);
    }
  });

  it('are drawn from those that there are', () => {
    for (let i = 0; i < 100; i++) {
      const index = source.next();
      expect(Number.isInteger(index) && index >= 0 && index < source.count).toBe(true);
    }
  });
});

describe('keys', () => {
  it.each([
    { text: 'a\nb\n', want: ['a', 'b'] },
    { text: 'a\r\n\r\n\nb\rc', want: ['a', '', 'b\rc'].filter(Boolean) },
    { text: 'a', want: ['a'] },
    { text: ' a \n\r\r\n', want: [' a ', '\r'] },
  ])('$text is cut into $want', ({ text, want }) => {
    const table = cutKeys(bytes(text));
    const keys = Array.from({ length: table.count }, (_, i) => table.key(i));
    expect(keys.map((key) => new TextDecoder().decode(key))).toEqual(want);
  });

  it('are all of the lines, whatever their bytes', () => {
    const key = fc
      .uint8Array({ minLength: 1, maxLength: 20 })
      .filter((one) => !one.includes(10) && !one.includes(13));
    fc.assert(
      fc.property(fc.array(key, { minLength: 1 }), fc.boolean(), (keys, isClosed) => {
        const text = keys.flatMap((one) => [...one, 10]);
        const table = cutKeys(Uint8Array.from(isClosed ? text : text.slice(0, -1)));
        const read = Array.from({ length: table.count }, (_, i) => Array.from(table.key(i)));
        expect(read).toEqual(keys.map((one) => Array.from(one)));
      }),
    );
  });

  it.each(['', '\n\r\n'])('must be there', (text) => {
    expect(() => cutKeys(bytes(text))).toThrow(
      expect.objectContaining({ code: 'KEYS_UNREADABLE' }),
    );
  });
});

describe('a template', () => {
  it.each([
    { template: '/obj/{key}', key: 'user:42', want: '/obj/user:42' },
    { template: '/obj/{key}', key: 'img/a b.jpg', want: '/obj/img/a%20b.jpg' },
    { template: '/{key}/x/{key}', key: 'a?b#c%d', want: '/a%3Fb%23c%25d/x/a%3Fb%23c%25d' },
    { template: '/q?k={key}&n=1', key: 'a=b&c+d/?', want: '/q?k=a%3Db%26c%2Bd/?&n=1' },
    { template: '/ü/{key}', key: 'ä', want: '/%C3%BC/%C3%A4' },
  ])('$template of $key is $want', ({ template, key, want }) => {
    expect(parsePathTemplate(template, 'key')(bytes(key))).toBe(want);
  });

  it('holds every byte of a key so that decoding gives it back', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (key) => {
        const path = parsePathTemplate('/{key}', 'key')(key).slice(1);
        const read = path.replace(/%(..)/g, (_, hex) =>
          String.fromCharCode(Number.parseInt(hex, 16)),
        );
        expect(Array.from(read, (char) => char.charCodeAt(0))).toEqual(Array.from(key));
      }),
    );
  });

  it.each([
    { template: '/obj', want: /has no place for the key, which is written \{key\}/ },
    { template: 'obj/{key}', want: /must begin with \// },
    { template: '/obj/{key}/{id}', want: /has a place \{id\}, and nothing to put there/ },
    { template: '/obj#{key}', want: /never sent/ },
  ])('$template is refused', ({ template, want }) => {
    expect(() => parsePathTemplate(template, 'key')).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(want) }),
    );
  });
});

describe('sizes', () => {
  it('of SPECweb96 have the mean and the shares of their classes', () => {
    const all = specWeb96.flatMap(({ sizes }) => sizes);
    const mean = all.reduce((sum, { length, share }) => sum + length * share, 0);
    expect(Math.abs(mean - 14_566)).toBeLessThan(1);
    const shares = specWeb96.map(({ sizes }) => sizes.reduce((sum, { share }) => sum + share, 0));
    expect(shares.map((share) => Number(share.toFixed(12)))).toEqual([0.35, 0.5, 0.14, 0.01]);
    expect(all).toHaveLength(36);
  });

  it('are drawn by their shares', () => {
    const source = sizedRequests(
      specWeb96,
      parsePathTemplate('/bytes/{size}', 'size'),
      createRng(2),
    );
    const counts = new Array<number>(4).fill(0);
    for (let i = 0; i < 50_000; i++) counts[source.template(source.next()).requestClass]!++;
    const expected = [17_500, 25_000, 7000, 500];
    expect(chiSquarePValue(chiSquare(counts, expected), 3)).toBeGreaterThan(0.001);
  });

  it('of one’s own are classes of their own', () => {
    const classes = parseSizeClasses('1KB:90%,1MB:10%');
    expect(classes).toEqual([
      { name: '1KB', sizes: [{ length: 1000, share: 0.9 }] },
      { name: '1MB', sizes: [{ length: 1_000_000, share: 0.1 }] },
    ]);
    const source = sizedRequests(classes, parsePathTemplate('/{size}', 'size'), createRng(1));
    expect(source.classes).toEqual(['1KB', '1MB']);
    expect(source.template(1)).toEqual({
      method: 'GET',
      path: '/1000000',
      requestClass: 1,
      length: 1_000_000,
    });
  });

  it.each([
    { text: '1KB:90%', want: 'sizes "1KB:90%" add up to 90%, not to 100%' },
    { text: '1KB', want: 'sizes "1KB" have a part that is no SIZE:SHARE' },
    { text: '1KB:50%,', want: 'sizes "1KB:50%," have a part that is no SIZE:SHARE' },
    { text: '0:100%', want: 'sizes "0:100%" are from 1B to 1TB' },
    { text: '1KB:0%,2KB:100%', want: 'sizes "1KB:0%,2KB:100%" give 1KB no share' },
    { text: '1KB:50%,1000B:50%', want: 'sizes "1KB:50%,1000B:50%" name 1000B twice' },
    { text: '1K:100%', want: expect.stringMatching(/unknown unit/) },
  ])('$text is refused', ({ text, want }) => {
    expect(() => parseSizeClasses(text)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: want }),
    );
  });
});
