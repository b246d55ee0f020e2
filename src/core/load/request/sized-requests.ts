import { createAliasTable } from '../../kernel/alias-table.ts';
import type { Rng } from '../../kernel/rng.ts';
import type { RequestSource, RequestTemplate } from '../request-source.ts';
import { KeyHashes } from './key-hashes.ts';
import type { PathTemplate } from './path-template.ts';
import { drawFrom } from './request-set.ts';
import type { SizeClass } from './size-classes.ts';

/** Requests for answers of chosen sizes, drawn by their shares, each class one of the results'. */
export function sizedRequests(
  classes: readonly SizeClass[],
  template: PathTemplate,
  rng: Rng,
): RequestSource {
  const sizes = classes.flatMap((one, requestClass) =>
    one.sizes.map((size) => ({ ...size, requestClass })),
  );
  const encoder = new TextEncoder();
  const requests = sizes.map(({ length, requestClass }): RequestTemplate => {
    const path = template(encoder.encode(String(length)));
    return { method: 'GET', path, requestClass, length };
  });
  const hashes = new KeyHashes(requests.length, (index) => requests[index]!.path);
  const set = {
    count: requests.length,
    classes: classes.map(({ name }) => name),
    classOf: (index: number) => requests[index]!.requestClass,
    isBodyless: () => false,
    template: (index: number) => requests[index]!,
    keyHi: (index: number) => hashes.hi(index),
    keyLo: (index: number) => hashes.lo(index),
  };
  return drawFrom(set, createAliasTable(sizes.map(({ share }) => share)).draws(rng));
}
