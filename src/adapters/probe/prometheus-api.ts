import type { Bytes } from '../../core/kernel/units.ts';
import {
  errorText,
  parseJson,
  type QueryResult,
  readAnswer,
} from '../../core/probe/prometheus-answer.ts';
import type { HttpClient } from './http.ts';
import { webAddress } from './http-clients.ts';
import { invalid, shorten, statusFailure } from './http-failures.ts';

/** Answers have some 6 kB a node, more where it has many disks and interfaces. */
const BASE_LIMIT: Bytes = 1024 * 1024;
const NODE_LIMIT: Bytes = 32 * 1024;

/**
 * Asks the HTTP API of Prometheus, or of what speaks like it, for one instant.
 *
 * @param server address without /api/v1
 * @param nodeCount what the answer is about: it may be larger for more of them
 * @throws LbError as `HttpClient.ask`; ANSWER_INVALID with what the server says when it fails
 */
export async function query(
  client: HttpClient,
  server: string,
  { expression, nodeCount }: { expression: string; nodeCount: number },
  signal: AbortSignal,
): Promise<QueryResult> {
  const url = webAddress(server, 'Prometheus');
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/api/v1/query`;
  const pieces: Uint8Array[] = [];
  const answer = await client.ask({
    url,
    form: new URLSearchParams({ query: expression }).toString(),
    accept: 'application/json',
    limit: BASE_LIMIT + nodeCount * NODE_LIMIT,
    signal,
    onBytes: (piece) => void pieces.push(piece),
  });
  if (answer.status !== 200) {
    throw statusFailure(answer, errorText(parseJson(answer.excerpt)) || undefined);
  }
  const result = readAnswer(Buffer.concat(pieces).toString());
  if ('mistake' in result) throw invalid(shorten(result.mistake));
  return result;
}
