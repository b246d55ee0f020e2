/** How a request can end other than with a whole answer, one kind each; never two for one request. */
export const failureKinds = {
  refused: 'the connection was refused',
  unreachable: 'no way to the node, or no such name',
  tls: 'the handshake of TLS failed or was cut',
  'connect-timeout': 'no connection came about in time',
  timeout: 'no whole answer in time',
  reset: 'the connection was reset before a whole answer',
  'closed-early': 'the connection was closed before the first byte of an answer',
  'short-body': 'the connection was closed within an answer',
  'bad-answer': 'what came is no HTTP/1.1',
  'endless-headers': 'headers longer than the limit',
  local: 'this machine ran out of sockets or ports',
  'no-node': 'no node may get requests',
  overflow: 'too many requests waited already',
  abandoned: 'unanswered when the run was over',
} as const satisfies Record<string, string>;

export type FailureKind = keyof typeof failureKinds;
export const failureKindNames = Object.keys(failureKinds) as FailureKind[];

/** Answers by the first digit of their status; one of these a whole answer. */
export const statusClasses = ['2xx', '3xx', '4xx', '5xx', 'other'] as const;
export type StatusClass = (typeof statusClasses)[number];

/** Answers that are no errors. */
export const goodStatuses: readonly StatusClass[] = ['2xx', '3xx'];

export function statusClassOf(status: number): number {
  const digit = Math.floor(status / 100);
  return digit >= 2 && digit <= 5 ? digit - 2 : 4;
}
