import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SharedAnswers } from '../../../../src/adapters/probe/ssh/shared-answers.ts';

const run = promisify(execFile);
const hasSsh = spawnSync('ssh', ['-V']).error === undefined;
let folder: string;
let config: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lbctl-answers-'));
  config = join(folder, 'config');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The answers of ssh by a configuration, and the hosts it was asked for. */
function asking(text: string) {
  writeFileSync(config, text);
  const asked: string[] = [];
  const ask = async (host: string) => {
    const { stdout, stderr } = await run('ssh', ['-G', '-T', '-v', '-F', config, '--', host]);
    return { host, printed: stdout, said: stderr };
  };
  const answers = new SharedAnswers((host) => {
    asked.push(host);
    return ask(host);
  });
  return { answers, asked, ask };
}

const hosts = (name: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${name}-${i + 1}`);

describe.runIf(hasSsh)('answers for many hosts', () => {
  it.each([
    { name: 'no section', text: 'User me\n', calls: 2 },
    { name: 'one section', text: 'Host *\n  User me\n  HostName %h.example.com\n', calls: 2 },
    { name: 'two kinds', text: 'Host db-*\n User db\nHost * !db-1\n Port 23\n', calls: 5 },
    { name: 'an address for all', text: 'Host *\n HostName 127.0.0.1\n', calls: 2 },
    { name: 'a section for each', text: 'Host web-1\nHost web-2\nHost web-3\n', calls: 5 },
    { name: 'a token', text: 'UserKnownHostsFile /etc/known/%h\n', calls: 8 },
    { name: 'a match', text: 'Match host web-3\n User other\n', calls: 8 },
    { name: 'a jump to some', text: 'ProxyJump me@web-3:2222\n', calls: 3 },
  ])('are those of each alone, with $name', async ({ text, calls }) => {
    const { answers, asked, ask } = asking(text);
    const all = [...hosts('web', 4), ...hosts('db', 4)];
    const shared = await Promise.all(all.map((host) => answers.of(host)));
    expect(asked).toHaveLength(calls);
    const alone = await Promise.all(all.map(async (host) => (await ask(host)).printed));
    expect(shared).toEqual(alone);
  });

  it('are asked for anew after a mistake in the configuration', async () => {
    const { answers, asked } = asking('Nonsense yes\n');
    const failed = await Promise.allSettled(hosts('web', 3).map((host) => answers.of(host)));
    expect(failed.map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
    writeFileSync(config, 'User me\n');
    expect(await answers.of('web-1')).toContain('user me');
    expect(asked).toHaveLength(4);
  });

  it('follow included files', async () => {
    writeFileSync(join(folder, 'more'), 'Host web-2\n  User other\n');
    const { answers, asked } = asking(`Include ${join(folder, 'more')}\nUser me\n`);
    const found = await Promise.all(hosts('web', 5).map((host) => answers.of(host)));
    const users = found.map((text) => /^user (.*)$/m.exec(text!)?.[1]);
    expect(users).toEqual(['me', 'other', 'me', 'me', 'me']);
    expect(asked).toEqual(['web-1', 'web-2', 'web-3']);
  });
});

describe('a program that tells nothing of its files', () => {
  it('is asked for every host', async () => {
    const asked: string[] = [];
    const answers = new SharedAnswers(async (host) => {
      asked.push(host);
      return { host, printed: `hostname ${host}\n`, said: '' };
    });
    for (const host of hosts('web', 4)) await answers.of(host);
    expect(asked).toHaveLength(4);
  });

  it('that is not there is no answer', async () => {
    const answers = new SharedAnswers(async () => undefined);
    expect(await Promise.all([answers.of('a'), answers.of('b')])).toEqual([undefined, undefined]);
  });
});
