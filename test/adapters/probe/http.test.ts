import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { HttpClient, type HttpQuestion } from '../../../src/adapters/probe/http.ts';
import type { Credentials } from '../../../src/adapters/probe/http-credentials.ts';
import { LbError } from '../../../src/core/kernel/errors.ts';
import { pour, Servers, tlsFile } from './servers.ts';

const servers = new Servers();
const folder = mkdtempSync(join(tmpdir(), 'lbctl-http-'));
const clients: HttpClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await servers.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

const MIB = 1024 * 1024;
const hello: RequestListener = (_, answer) => answer.end('hello');

function client(credentials: Credentials = {}): HttpClient {
  const one = new HttpClient(credentials);
  clients.push(one);
  return one;
}

/** Asks once; the text that came, and the answer. */
async function ask(address: string, more: Partial<HttpQuestion> = {}, asker = client()) {
  const pieces: Uint8Array[] = [];
  const answer = await asker.ask({
    url: new URL(address),
    accept: 'text/plain',
    limit: MIB,
    signal: new AbortController().signal,
    onBytes: (piece) => void pieces.push(piece),
    ...more,
  });
  return { ...answer, text: Buffer.concat(pieces).toString() };
}

/** As a node is asked that answers too late: `when` says when the time is up. */
function asLate(when: (late: () => void) => void): AbortSignal {
  const limit = new AbortController();
  when(() => limit.abort(new LbError('NODE_TIMEOUT', 'no answer in 2.00 s')));
  return limit.signal;
}

const failure = (code: string, message: RegExp) => ({
  code,
  message: expect.stringMatching(message),
});

describe('an answer', () => {
  it('comes as text, with its status and type', async () => {
    const address = await servers.http((_, answer) => {
      answer.setHeader('content-type', 'text/plain; version=0.0.4; charset=UTF-8');
      answer.write('h\u00fc');
      answer.end('llo');
    });
    expect(await ask(address)).toEqual({
      status: 200,
      contentType: 'text/plain',
      location: '',
      excerpt: '',
      text: 'hüllo',
    });
  });

  it('may come in pieces', async () => {
    const bytes = Buffer.from('a🎈b');
    const address = await servers.raw((socket) => {
      socket.setNoDelay(true);
      socket.once('data', () => {
        socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${bytes.length}\r\n\r\n`);
        socket.write(bytes.subarray(0, 3), () => setImmediate(() => socket.end(bytes.subarray(3))));
      });
    });
    expect(await ask(address)).toMatchObject({ text: 'a🎈b' });
  });

  it('to a form is asked for by POST', async () => {
    const address = await servers.http((request, answer) => {
      const { method, headers } = request;
      answer.write(`${method} ${headers['content-type']} ${headers['accept-encoding']} `);
      request.pipe(answer);
    });
    expect(await ask(address, { form: 'query=up' })).toMatchObject({
      text: 'POST application/x-www-form-urlencoded identity query=up',
    });
  });

  it('of another status than 200 has the beginning of its body', async () => {
    const address = await servers.http((_, answer) => {
      answer.writeHead(503);
      answer.end('x'.repeat(MIB));
    });
    const { status, excerpt, text } = await ask(address);
    expect({ status, text }).toEqual({ status: 503, text: '' });
    expect(excerpt).toBe('x'.repeat(16 * 1024));
  });

  it('that redirects is not followed', async () => {
    const asked: string[] = [];
    const address = await servers.http((request, answer) => {
      asked.push(request.url!);
      answer.writeHead(302, { location: '/again' }).end();
    });
    expect(await ask(`${address}/here`)).toMatchObject({ status: 302, location: '/again' });
    expect(asked).toEqual(['/here']);
  });

  it('does not pass a proxy', async () => {
    for (const name of ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY']) {
      vi.stubEnv(name, 'http://127.0.0.1:1');
    }
    vi.stubEnv('NODE_USE_ENV_PROXY', '1');
    try {
      expect(await ask(await servers.http(hello))).toMatchObject({ text: 'hello' });
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

describe('a connection', () => {
  /** Answers, and counts connections. */
  function counting(): { count: number; listener: (socket: Socket) => void } {
    const state = {
      count: 0,
      listener: (socket: Socket) => {
        state.count += 1;
        socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'));
      },
    };
    return state;
  }

  it('is kept for the next question', async () => {
    const server = counting();
    const [address, asker] = [await servers.raw(server.listener), client()];
    for (let i = 0; i < 3; i++) expect((await ask(address, {}, asker)).text).toBe('ok');
    expect(server.count).toBe(1);
  });

  /** Answers the first question of every connection, and resets it at the second. */
  function fickle(): { count: number; listener: (socket: Socket) => void } {
    const state = {
      count: 0,
      listener: (socket: Socket) => {
        state.count += 1;
        socket.once('data', () => {
          socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
          socket.once('data', () => socket.resetAndDestroy());
        });
      },
    };
    return state;
  }

  it('that was closed in between is made anew', async () => {
    const server = fickle();
    const [address, asker] = [await servers.raw(server.listener), client()];
    const twice = () => Promise.all([ask(address, {}, asker), ask(address, {}, asker)]);
    for (const connections of [2, 4]) {
      expect((await twice()).map(({ text }) => text)).toEqual(['ok', 'ok']);
      expect(server.count).toBe(connections);
    }
  });

  it('is made anew at once, also where another one was kept and closed', async () => {
    const server = fickle();
    const [address, asker] = [await servers.raw(server.listener), client()];
    await Promise.all([ask(address, {}, asker), ask(address, {}, asker), ask(address, {}, asker)]);
    expect(await ask(address, {}, asker)).toMatchObject({ text: 'ok' });
    expect(server.count).toBe(4);
  });

  it.each([
    {
      name: 'that is refused',
      listener: undefined,
      ...failure('NODE_UNREACHABLE', /^connection refused$/),
    },
    {
      name: 'closed before an answer',
      listener: (socket: Socket) => void socket.once('data', () => socket.end()),
      ...failure('NODE_UNREACHABLE', /^the connection was cut before an answer$/),
    },
    {
      name: 'reset before an answer',
      listener: (socket: Socket) => void socket.once('data', () => socket.resetAndDestroy()),
      ...failure('NODE_UNREACHABLE', /^the connection was cut before an answer$/),
    },
    {
      name: 'closed in the middle of headers',
      listener: (socket: Socket) =>
        void socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nA')),
      ...failure('NODE_UNREACHABLE', /cut before an answer|no HTTP/),
    },
    {
      name: 'closed in the middle of the answer',
      listener: (socket: Socket) =>
        void socket.once('data', () =>
          socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhel'),
        ),
      ...failure('ANSWER_INVALID', /^the connection was cut in the middle of the answer$/),
    },
    {
      name: 'reset in the middle of a chunk',
      listener: (socket: Socket) =>
        void socket.once('data', () => {
          const head = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\nhel';
          socket.write(head, () => setImmediate(() => socket.resetAndDestroy()));
        }),
      ...failure('ANSWER_INVALID', /^the connection was cut in the middle of the answer$/),
    },
    {
      name: 'that changes its protocol',
      listener: (socket: Socket) =>
        void socket.once('data', () =>
          socket.write('HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
        ),
      ...failure('ANSWER_INVALID', /^closes the connection without an answer$/),
    },
    {
      name: 'to what is no web server',
      listener: (socket: Socket) => void socket.end('SSH-2.0-OpenSSH_9.2\x1b[2J\r\n'),
      ...failure('ANSWER_INVALID', /^answers with what is no HTTP$/),
    },
  ])('$name fails as $code', async ({ listener, code, message }) => {
    const address = listener === undefined ? 'http://127.0.0.1:1' : await servers.raw(listener);
    await expect(ask(address)).rejects.toMatchObject({ code, message });
  });
});

describe('an answer without end', () => {
  it.each([
    {
      name: 'body',
      head: 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n',
      piece: `1000\r\n${'x'.repeat(4096)}\r\n`,
      message: /^answers with more than 1.00 MiB/,
    },
    {
      name: 'headers',
      head: 'HTTP/1.1 200 OK\r\n',
      piece: 'x-more: and more\r\n'.repeat(200),
      message: /more headers than/,
    },
    {
      name: 'header',
      head: 'HTTP/1.1 200 OK\r\nx-long: ',
      piece: 'x'.repeat(4096),
      message: /more headers than/,
    },
    {
      name: 'status',
      head: 'HTTP/1.1 200 ',
      piece: 'x'.repeat(4096),
      message: /more headers than/,
    },
    {
      name: 'extension of a chunk',
      head: 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;',
      piece: 'x'.repeat(4096),
      message: /no HTTP/,
    },
    {
      name: 'trailer',
      head: 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-more\r\n\r\n0\r\n',
      piece: 'x-more: and more\r\n'.repeat(200),
      message: /more headers than/,
    },
  ])('ends when its $name is too long', async ({ head, piece, message }) => {
    let written = () => 0;
    const address = await servers.raw((socket) => {
      socket.once('data', () => {
        socket.write(head);
        written = pour(socket, piece);
      });
    });
    await expect(ask(address)).rejects.toMatchObject(failure('ANSWER_INVALID', message));
    expect(written()).toBeGreaterThan(0);
    expect(written()).toBeLessThan(32 * MIB); // what fits into buffers of the system is on its way
  });

  it('is refused when it says so itself', async () => {
    const address = await servers.http((_, answer) => {
      answer.writeHead(200, { 'content-length': 1024 * MIB });
      answer.write('x');
    });
    await expect(ask(address)).rejects.toMatchObject(
      failure('ANSWER_INVALID', /more than 1.00 MiB/),
    );
  });

  it('that does not say where it ends is refused', async () => {
    let written = () => 0;
    const address = await servers.raw((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        written = pour(socket, 'x'.repeat(65_536));
      });
    });
    const refused = failure('ANSWER_INVALID', /^answers without saying how long/);
    await expect(ask(address)).rejects.toMatchObject(refused);
    expect(written()).toBeLessThan(32 * MIB);
  });

  it('and with another status than 200 ends after its beginning', async () => {
    const address = await servers.raw((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 500 No\r\n\r\n');
        pour(socket, 'x'.repeat(4096));
      });
    });
    expect(await ask(address)).toMatchObject({ status: 500, text: '' });
  });

  it('is never unfolded', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * MIB));
    const address = await servers.http((_, answer) => {
      answer.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    });
    const refused = failure('ANSWER_INVALID', /^answers with "gzip" compression/);
    await expect(ask(address)).rejects.toMatchObject(refused);
  });

  it('in another character set is refused', async () => {
    const address = await servers.http((_, answer) => {
      answer.writeHead(200, { 'content-type': 'text/plain; charset="utf-16"' }).end('x');
    });
    const refused = failure('ANSWER_INVALID', /"utf-16" instead of UTF-8/);
    await expect(ask(address)).rejects.toMatchObject(refused);
  });
});

describe('a question that runs out of time', () => {
  it('says that nothing was connected', async () => {
    const address = await servers.http(hello);
    const signal = asLate((late) => queueMicrotask(late));
    await expect(ask(address, { signal })).rejects.toMatchObject(
      failure('NODE_TIMEOUT', /^no answer in 2.00 s: no connection was made$/),
    );
  });

  it('says that nothing was answered', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const address = await servers.raw((socket) => void socket.once('data', () => resolve()));
    const signal = asLate((late) => promise.then(late));
    await expect(ask(address, { signal })).rejects.toMatchObject(
      failure('NODE_TIMEOUT', /^no answer in 2.00 s: connected, but no answer began$/),
    );
  });

  it('says that TLS did not come about', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const address = await servers.raw((socket) => void socket.once('data', () => resolve()));
    const signal = asLate((late) => promise.then(late));
    const secure = ask(address.replace('http:', 'https:'), { signal });
    await expect(secure).rejects.toMatchObject(failure('NODE_TIMEOUT', /TLS did not come about$/));
  });

  it('says how much came of an answer that drips', async () => {
    const address = await servers.http((_, answer) => void answer.write('x'.repeat(2048)));
    const { promise, resolve } = Promise.withResolvers<void>();
    const signal = asLate((late) => promise.then(late));
    await expect(ask(address, { signal, onBytes: () => resolve() })).rejects.toMatchObject(
      failure(
        'NODE_TIMEOUT',
        /^no answer in 2.00 s: after 2.00 KiB the answer has not come to its end$/,
      ),
    );
  });

  it('does not wait for the end of what is said on the way', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const address = await servers.raw((socket) => {
      socket.once('data', () => {
        const written = pour(socket, 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(200));
        socket.on('drain', () => written() > MIB && resolve());
      });
    });
    const signal = asLate((late) => promise.then(late));
    await expect(ask(address, { signal })).rejects.toMatchObject({ code: 'NODE_TIMEOUT' });
  });

  it('ends with the reason of whoever ended it', async () => {
    const address = await servers.http(hello);
    const reason = new LbError('INTERRUPTED', 'interrupted');
    await expect(ask(address, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const stop = new AbortController();
    const silent = await servers.raw(
      (socket) => void socket.once('data', () => stop.abort(reason)),
    );
    await expect(ask(silent, { signal: stop.signal })).rejects.toBe(reason);
  });

  it('is a bug when the reader of its body fails', async () => {
    const bug = new TypeError('a bug');
    const onBytes = (): never => {
      throw bug;
    };
    await expect(ask(await servers.http(hello), { onBytes })).rejects.toBe(bug);
  });
});

describe('TLS', () => {
  const trusting = { caFile: tlsFile('authority.pem') };

  it('is spoken with who has a certificate of an authority that we trust', async () => {
    const address = await servers.http(hello, { certificate: 'loopback' });
    const asker = client(trusting);
    for (let i = 0; i < 2; i++) expect((await ask(address, {}, asker)).text).toBe('hello');
    const byName = address.replace('127.0.0.1', 'localhost');
    expect((await ask(byName, {}, asker)).text).toBe('hello');
  });

  it.each([
    { name: 'by another authority', credentials: { caFile: tlsFile('other-authority.pem') } },
    { name: "by none of the system's authorities", credentials: {} },
  ])('is refused to a certificate $name', async ({ credentials }) => {
    const address = await servers.http(hello, { certificate: 'loopback' });
    await expect(ask(address, {}, client(credentials))).rejects.toMatchObject(
      failure('NODE_REFUSED_LOGIN', /authority that we do not trust/),
    );
  });

  it.each([
    { certificate: 'expired', message: /^its certificate has expired$/ },
    { certificate: 'other-name', message: /^its certificate is for another name$/ },
  ] as const)(
    'is refused to a certificate that is $certificate',
    async ({ certificate, message }) => {
      const address = await servers.http(hello, { certificate });
      await expect(ask(address, {}, client(trusting))).rejects.toMatchObject(
        failure('NODE_REFUSED_LOGIN', message),
      );
    },
  );

  it('does not come about with a server of plain HTTP', async () => {
    const address = (await servers.http(hello)).replace('http:', 'https:');
    await expect(ask(address)).rejects.toMatchObject(
      failure('ANSWER_INVALID', /no TLS came about/),
    );
  });

  it('is not spoken to in plain HTTP', async () => {
    const address = await servers.http(hello, { certificate: 'loopback' });
    await expect(ask(address.replace('https:', 'http:'))).rejects.toMatchObject({
      code: expect.stringMatching(/NODE_UNREACHABLE|ANSWER_INVALID/),
    });
  });

  it.each([
    { name: 'is not there', content: undefined, message: /cannot read .*no such file/ },
    { name: 'holds no certificate', content: 'hello', message: /holds no certificate/ },
    {
      name: 'holds a damaged one',
      content: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
      message: /certificate 1 in .* is damaged/,
    },
  ])('needs a caFile; one $name', async ({ content, message }) => {
    const caFile = join(folder, 'ca.pem');
    if (content === undefined) rmSync(caFile, { force: true });
    else writeFileSync(caFile, content);
    const address = await servers.http(hello, { certificate: 'loopback' });
    await expect(ask(address, {}, client({ caFile }))).rejects.toMatchObject(
      failure('INPUT_INVALID', message),
    );
  });
});

describe('a password', () => {
  const passwordFile = join(folder, 'password');
  const guarded: RequestListener = ({ headers }, answer) => {
    const given = Buffer.from(headers.authorization?.replace(/^Basic /, '') ?? '', 'base64');
    answer.writeHead(given.toString() === 'lbctl:päss:word' ? 200 : 401).end('hello');
  };

  it('is the first line of its file', async () => {
    writeFileSync(passwordFile, 'päss:word\r\nmore\n');
    const asker = client({ username: 'lbctl', passwordFile });
    expect(await ask(await servers.http(guarded), {}, asker)).toMatchObject({ text: 'hello' });
  });

  it('is read again after it was refused', async () => {
    writeFileSync(passwordFile, 'old');
    const [address, asker] = [
      await servers.http(guarded),
      client({ username: 'lbctl', passwordFile }),
    ];
    expect(await ask(address, {}, asker)).toMatchObject({ status: 401 });
    writeFileSync(passwordFile, 'päss:word');
    expect(await ask(address, {}, asker)).toMatchObject({ status: 200 });
  });

  it('may be empty', async () => {
    const address = await servers.http(({ headers }, answer) => answer.end(headers.authorization));
    const { text } = await ask(address, {}, client({ username: 'me' }));
    expect(text).toBe(`Basic ${Buffer.from('me:').toString('base64')}`);
  });

  it('is not sent where none is set', async () => {
    const address = await servers.http(({ headers }, answer) =>
      answer.end(String(headers.authorization)),
    );
    expect((await ask(address)).text).toBe('undefined');
  });

  it('that cannot be read fails before anything is sent', async () => {
    const address = await servers.http(() => expect.unreachable());
    const asker = client({ username: 'me', passwordFile: join(folder, 'none') });
    await expect(ask(address, {}, asker)).rejects.toMatchObject(
      failure('INPUT_INVALID', /cannot read .*no such file/),
    );
  });
});
