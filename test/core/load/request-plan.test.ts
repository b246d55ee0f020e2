import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/kernel/rng.ts';
import { createRequestSource, type RequestPlan } from '../../../src/core/load/request-plan.ts';

type What = RequestPlan['what'];

const lines: What = {
  kind: 'lines',
  lines: [
    { method: 'GET', path: '/a' },
    { method: 'HEAD', path: '/b' },
  ],
  choice: 'sequential',
};
const keys: What = {
  kind: 'keys',
  keys: new TextEncoder().encode('k1\nk2\nk3\n'),
  template: '/obj/{key}',
  choice: 'sequential',
};
const sizes: What = {
  kind: 'sizes',
  classes: [
    { name: 'small', sizes: [{ length: 10, share: 0.5 }] },
    { name: 'large', sizes: [{ length: 5000, share: 0.5 }] },
  ],
  template: '/bytes/{size}',
} as What;

const sourceOf = (what: What, more: Partial<RequestPlan> = {}, seed = 1) =>
  createRequestSource({ what, keyedBy: 'request', ...more }, createRng(seed));

function drawn(what: What, more: Partial<RequestPlan> = {}, count = 4) {
  const source = sourceOf(what, more);
  return Array.from({ length: count }, () => {
    const index = source.next();
    const { method, path, body } = source.template(index);
    const key = `${source.keyHi(index)}:${source.keyLo(index)}`;
    return { method, path, body, key, isBodyless: source.isBodyless(index) };
  });
}

describe('a source of requests', () => {
  it.each([
    { name: 'lines', what: lines, paths: ['/a', '/b', '/a', '/b'] },
    { name: 'keys', what: keys, paths: ['/obj/k1', '/obj/k2', '/obj/k3', '/obj/k1'] },
  ])('of $name gives them in turn, each with its own key', ({ what, paths }) => {
    const requests = drawn(what);
    expect(requests.map(({ path }) => path)).toEqual(paths);
    const keys = new Map(requests.map(({ path, key }) => [path, key]));
    expect(new Set(keys.values()).size).toBe(new Set(paths).size);
    for (const { path, key } of requests) expect(key).toBe(keys.get(path));
  });

  it('knows which answers have no body, by the method that is sent', () => {
    expect(drawn(lines, {}, 2).map(({ isBodyless }) => isBodyless)).toEqual([false, true]);
    const all = drawn(lines, { method: 'HEAD' }, 2);
    expect(all.map(({ method, isBodyless }) => [method, isBodyless])).toEqual([
      ['HEAD', true],
      ['HEAD', true],
    ]);
    const none = drawn(lines, { method: 'POST' }, 2);
    expect(none.map(({ isBodyless }) => isBodyless)).toEqual([false, false]);
  });

  it('gives the same body to all', () => {
    const body = Uint8Array.of(1, 2);
    expect(drawn(keys, { body }).map((request) => request.body)).toEqual([body, body, body, body]);
    expect(drawn(keys)[0]!.body).toBeUndefined();
  });

  it('keyed by clients gives a new key to each request, and the same requests', () => {
    const requests = drawn(lines, { keyedBy: 'client', method: 'GET' }, 100);
    expect(new Set(requests.map(({ key }) => key)).size).toBe(100);
    expect(requests[2]!.path).toBe('/a');
  });

  it('keyed by clients keeps the key until the next request', () => {
    const source = sourceOf(lines, { keyedBy: 'client' });
    const index = source.next();
    const key = [source.keyHi(index), source.keyLo(index)];
    expect([source.keyHi(index), source.keyLo(index)]).toEqual(key);
    for (const half of key) expect(half).toBe(half! >>> 0);
  });

  it('of sizes has classes, and lengths that are known', () => {
    const source = sourceOf(sizes);
    expect(source.classes).toEqual(['small', 'large']);
    for (let i = 0; i < source.count; i++) {
      const { path, length } = source.template(i);
      expect(path).toBe(`/bytes/${length}`);
      expect(source.classOf(i)).toBe(length === 10 ? 0 : 1);
    }
  });

  it('draws the same again from the same seed', () => {
    const paths = (seed: number): string[] => {
      const source = sourceOf({ ...keys, choice: 'uniform' }, {}, seed);
      return Array.from({ length: 20 }, () => source.template(source.next()).path);
    };
    expect(paths(1)).toEqual(paths(1));
    expect(paths(1)).not.toEqual(paths(2));
  });

  it('refuses a choice that there is not', () => {
    expect(() => sourceOf({ ...keys, choice: 'best' })).toThrow(/best/);
  });
});
