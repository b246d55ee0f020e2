import type { Rng } from '../kernel/rng.ts';
import { parseChoice } from './choice/parse.ts';
import { cutKeys } from './request/key-table.ts';
import { keyedRequests } from './request/keyed-requests.ts';
import { listedRequests } from './request/listed-requests.ts';
import { parsePathTemplate } from './request/path-template.ts';
import type { RequestLine } from './request/request-line.ts';
import { drawFrom, type RequestSet } from './request/request-set.ts';
import type { SizeClass } from './request/size-classes.ts';
import { sizedRequests } from './request/sized-requests.ts';
import type { RequestSource } from './request-source.ts';

/** What is requested. Plain data, so that it passes between threads. */
export interface RequestPlan {
  readonly what: RequestedPaths;
  /** Instead of the method of each request; GET where none is said at all. */
  readonly method?: string;
  /** Sent with every request. */
  readonly body?: Uint8Array;
  /** What policies that place keys go by: the request's own key, or a new one for each, as of many clients. */
  readonly keyedBy: KeyedBy;
}

export const keyedByNames = ['request', 'client'] as const;
export type KeyedBy = (typeof keyedByNames)[number];

type RequestedPaths =
  /** A choice as `parseChoice` reads it. */
  | { readonly kind: 'lines'; readonly lines: readonly RequestLine[]; readonly choice: string }
  /** Keys one a line, put into `{key}` of the template. */
  | {
      readonly kind: 'keys';
      readonly keys: Uint8Array;
      readonly template: string;
      readonly choice: string;
    }
  /** Sizes drawn by their shares, put into `{size}` of the template. */
  | {
      readonly kind: 'sizes';
      readonly classes: readonly SizeClass[];
      readonly template: string;
    };

/**
 * @param rng draws the requests, and nothing else
 * @throws LbError USAGE, KEYS_UNREADABLE
 */
export function createRequestSource(plan: RequestPlan, rng: Rng): RequestSource {
  const { method, body } = plan;
  const drawn = sourceOf(plan.what, rng);
  const source = plan.keyedBy === 'client' ? withClients(drawn, rng) : drawn;
  if (method === undefined && body === undefined) return source;
  return {
    ...source,
    next: () => source.next(),
    isBodyless: method === undefined ? source.isBodyless : () => method === 'HEAD',
    template: (index) => ({
      ...source.template(index),
      ...(method !== undefined && { method }),
      ...(body !== undefined && { body }),
    }),
  };
}

/** A key of its own for every request that is drawn. */
function withClients(source: RequestSource, rng: Rng): RequestSource {
  let hi = 0;
  let lo = 0;
  return {
    ...source,
    next() {
      hi = Math.floor(rng() * 0x1_0000_0000);
      lo = Math.floor(rng() * 0x1_0000_0000);
      return source.next();
    },
    keyHi: () => hi,
    keyLo: () => lo,
  };
}

function sourceOf(what: RequestedPaths, rng: Rng): RequestSource {
  if (what.kind === 'sizes') {
    return sizedRequests(what.classes, parsePathTemplate(what.template, 'size'), rng);
  }
  const set: RequestSet =
    what.kind === 'lines'
      ? listedRequests(what.lines)
      : keyedRequests(cutKeys(what.keys), parsePathTemplate(what.template, 'key'));
  return drawFrom(set, parseChoice(what.choice).create(set.count, rng));
}
