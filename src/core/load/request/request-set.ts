import type { RequestSource } from '../request-source.ts';

/** Requests that there are, without a choice which one is next. */
export type RequestSet = Omit<RequestSource, 'next'>;

/** @param next draws numbers from 0 to `set.count` - 1 */
export function drawFrom(set: RequestSet, next: () => number): RequestSource {
  return {
    count: set.count,
    classes: set.classes,
    next,
    classOf: (index) => set.classOf(index),
    isBodyless: (index) => set.isBodyless(index),
    template: (index) => set.template(index),
    keyHi: (index) => set.keyHi(index),
    keyLo: (index) => set.keyLo(index),
  };
}
