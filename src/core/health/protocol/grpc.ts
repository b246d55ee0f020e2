/** The standard health service of gRPC (grpc/grpc: doc/health-checking.md), its messages by hand. */

export const GRPC_HEALTH_PATH = '/grpc.health.v1.Health/Check';

/** HealthCheckResponse.ServingStatus. */
const SERVING: readonly string[] = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'];

/** Codes of grpc-status (doc/statuscodes.md). */
const STATUS: readonly string[] = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];

const FRAME_HEAD = 5;

/** HealthCheckRequest as one frame: not compressed, four bytes of length, field 1 of type string. */
export function healthRequest(service: string): Uint8Array {
  const name = new TextEncoder().encode(service);
  const message = name.length === 0 ? [] : [0x0a, ...varint(name.length), ...name];
  return Uint8Array.from([0, 0, 0, message.length >> 8, message.length & 255, ...message]);
}

/** @param value below 2^31 */
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >> 7)];
}

/**
 * What is wrong with an answer; '' when it is SERVING.
 * @param body all frames
 * @param status grpc-status of the trailers; undefined when there was none
 * @param says grpc-message
 */
export function healthMistake(body: Uint8Array, status: string | undefined, says = ''): string {
  if (status === undefined) return 'answers without a grpc-status';
  if (status !== '0') {
    const name = STATUS[Number(status)] ?? '';
    return `answers with status ${status} ${name}${says === '' ? '' : `: ${says}`}`;
  }
  const serving = servingStatus(body);
  if (serving === undefined) return 'answers with what is no message of the health service';
  return serving === 1 ? '' : `answers ${SERVING[serving] ?? `with serving status ${serving}`}`;
}

/** Field 1 of HealthCheckResponse, 0 when it is left out; undefined when the frame is damaged. */
function servingStatus(body: Uint8Array): number | undefined {
  if (body.length < FRAME_HEAD || body[0] !== 0) return undefined;
  const length = new DataView(body.buffer, body.byteOffset).getUint32(1);
  if (length !== body.length - FRAME_HEAD) return undefined;
  return readEnum(body.subarray(FRAME_HEAD), 1);
}

/**
 * The last value of a field of type enum; fields that are not known are passed over, as protobuf asks
 * (protobuf.dev/programming-guides/encoding).
 */
function readEnum(message: Uint8Array, field: number): number | undefined {
  const reader = new Reader(message);
  let value: number | undefined = 0;
  while (!reader.isAtEnd) {
    const tag = reader.varint();
    const read = reader.skipOrRead(tag & 7);
    if (tag >> 3 === field && (tag & 7) === 0) value = read;
  }
  return reader.isDamaged ? undefined : value;
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;
  isDamaged = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.isDamaged || this.#at >= this.#bytes.length;
  }

  /** Exact up to 2^53; what is longer is no value that we ask for. */
  varint(): number {
    for (let value = 0, factor = 1; factor < 2 ** 70; factor *= 128) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) break;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
    this.isDamaged = true;
    return 0;
  }

  /** Takes one value of a wire type. @returns it when it is a varint */
  skipOrRead(type: number): number | undefined {
    if (type === 0) return this.varint();
    const length = type === 1 ? 8 : type === 2 ? this.varint() : type === 5 ? 4 : undefined;
    if (length === undefined) this.isDamaged = true;
    else this.#at += length;
    if (this.#at > this.#bytes.length) this.isDamaged = true;
    return undefined;
  }
}
