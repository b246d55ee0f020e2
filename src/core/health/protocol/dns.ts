/** DNS messages (RFC 1035, section 4) as far as a heartbeat needs them. */

/** RFC 1035, 3.2.2; AAAA by RFC 3596. */
const TYPES: Readonly<Record<string, number>> = { A: 1, NS: 2, SOA: 6, MX: 15, TXT: 16, AAAA: 28 };
const CODES: Readonly<Record<number, string>> = {
  1: 'FORMERR',
  2: 'SERVFAIL',
  4: 'NOTIMP',
  5: 'REFUSED',
  9: 'NOTAUTH',
};
const HEADER_BYTES = 12;

/**
 * A question with recursion desired, its id still 0: `withId` sets it.
 * @param name as in the cluster file; `.` is the root
 */
export function dnsQuestion(name = '.', type = name === '.' ? 'NS' : 'A'): Uint8Array {
  const labels = name.split('.').filter((label) => label !== '');
  const bytes = [0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
  for (const label of labels) {
    const letters = new TextEncoder().encode(label);
    bytes.push(letters.length, ...letters);
  }
  bytes.push(0, 0, TYPES[type] ?? 1, 0, 1);
  return Uint8Array.from(bytes);
}

export function withId(question: Uint8Array, id: number): Uint8Array {
  const message = question.slice();
  message[0] = id >> 8;
  message[1] = id & 255;
  return message;
}

/** What came from the server; without `id` it is no DNS answer. */
export interface DnsAnswer {
  readonly id?: number;
  /** What is wrong with it; '' for one that shows a working server. A name that does not exist does. */
  readonly mistake: string;
}

export function readDnsAnswer(bytes: Uint8Array): DnsAnswer {
  const isAnswer = bytes.length >= HEADER_BYTES && (bytes[2]! & 0x80) !== 0;
  if (!isAnswer) return { mistake: 'answers with what is no DNS message' };
  const id = bytes[0]! * 256 + bytes[1]!;
  const code = bytes[3]! & 15;
  if (code === 0 || code === 3) return { id, mistake: '' };
  return { id, mistake: `answers ${CODES[code] ?? `with code ${code}`}` };
}
