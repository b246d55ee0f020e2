import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { healthMistake, healthRequest } from '../../../../src/core/health/protocol/grpc.ts';

const frame = (...message: number[]): Uint8Array =>
  Uint8Array.from([0, 0, 0, 0, message.length, ...message]);

describe('the health service of gRPC', () => {
  it('is asked for the whole server, or one service', () => {
    expect([...healthRequest('')]).toEqual([0, 0, 0, 0, 0]);
    expect([...healthRequest('ab')]).toEqual([0, 0, 0, 0, 4, 0x0a, 2, 97, 98]);
    const long = healthRequest('x'.repeat(300));
    expect([...long.subarray(0, 8)]).toEqual([0, 0, 0, 1, 47, 0x0a, 0xac, 2]);
  });

  it.each([
    { name: 'SERVING', body: frame(8, 1), mistake: '' },
    {
      name: 'SERVING, with fields of a later version',
      body: frame(18, 1, 9, 8, 1, 24, 200, 1),
      mistake: '',
    },
    { name: 'NOT_SERVING', body: frame(8, 2), mistake: 'answers NOT_SERVING' },
    { name: 'UNKNOWN, which is left out on the wire', body: frame(), mistake: 'answers UNKNOWN' },
    { name: 'a value of the future', body: frame(8, 9), mistake: 'answers with serving status 9' },
    { name: 'nothing', body: new Uint8Array(), mistake: expect.stringMatching(/no message/) },
    { name: 'a cut field', body: frame(8), mistake: expect.stringMatching(/no message/) },
    { name: 'a cut text', body: frame(18, 9, 1), mistake: expect.stringMatching(/no message/) },
    {
      name: 'compressed',
      body: Uint8Array.of(1, 0, 0, 0, 0),
      mistake: expect.stringMatching(/no message/),
    },
  ])('answers $name', ({ body, mistake }) => {
    expect(healthMistake(body, '0')).toEqual(mistake);
  });

  it.each([
    { status: undefined, says: '', want: 'answers without a grpc-status' },
    { status: '12', says: '', want: 'answers with status 12 UNIMPLEMENTED' },
    {
      status: '5',
      says: 'unknown service',
      want: 'answers with status 5 NOT_FOUND: unknown service',
    },
  ])('fails with status $status', ({ status, says, want }) => {
    expect(healthMistake(frame(8, 1), status, says)).toBe(want);
  });

  it('reads any bytes to an end', () => {
    const bytes = fc.uint8Array({ maxLength: 60 });
    fc.assert(
      fc.property(bytes, (body) => {
        expect(healthMistake(frame(...body), '0')).toEqual(expect.any(String));
      }),
    );
  });
});
