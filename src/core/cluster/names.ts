/** Ids and zones go into key lists, tables and command lines, so nothing in them may part words there. */

interface Complaint {
  readonly message: string;
  readonly hint: string;
}

const MAX_BYTES = 255;
/** What nearly all names look like; nothing in it can be wrong. */
const PLAIN = /^[\w.:@+/-]{1,63}$/;

/** @returns what is wrong with a node's id, as the end of a sentence; undefined when it is good */
export function complainAboutId(id: string): Complaint | undefined {
  const hint = 'write letters, digits and marks, for example dns-1 or 10.0.0.1';
  if (id === '') return { message: 'is empty', hint };
  if (id.startsWith('-')) return { message: 'begins with "-" like a flag', hint };
  return complain(id, /[=,]/, hint);
}

/** @returns what is wrong with a zone such as `room-1/rack-2`; undefined when it is good */
export function complainAboutZone(zone: string): Complaint | undefined {
  const hint = 'write parts from large to small, for example room-1/rack-2';
  if (zone === '') return { message: 'is empty', hint: 'leave the line out or name a zone' };
  if (zone.split('/').includes('')) return { message: 'has an empty part', hint };
  return complain(zone, /[=,]/, hint);
}

function complain(text: string, reserved: RegExp, hint: string): Complaint | undefined {
  if (PLAIN.test(text)) return undefined;
  const mark = reserved.exec(text);
  if (mark !== null) return { message: `contains "${mark[0]}"`, hint };
  if (/\p{Z}|\t/u.test(text)) return { message: 'contains a blank', hint };
  // Also unpaired surrogates and marks that turn or hide text.
  if (/\p{C}/u.test(text)) return { message: 'contains a control character', hint };
  if (text.length > MAX_BYTES / 4 && new TextEncoder().encode(text).length > MAX_BYTES) {
    return { message: `is longer than ${MAX_BYTES} bytes`, hint: 'choose a shorter one' };
  }
  return undefined;
}
