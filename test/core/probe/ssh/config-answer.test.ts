import { describe, expect, it } from 'vitest';
import {
  answerLaw,
  complaintsIn,
  filesRead,
  sectionsApplied,
} from '../../../../src/core/probe/ssh/config-answer.ts';

const said = `OpenSSH_9.2p1, OpenSSL 3.0.19
debug1: Reading configuration data /home/me/my config
debug1: /home/me/my config line 4: Applying options for web-*
debug1: Reading configuration data /etc/ssh/ssh_config
debug1: /etc/ssh/ssh_config line 20: Applying options for *
debug1: Reading configuration data /home/me/my config
/etc/ssh/ssh_config: line 9: Bad configuration option: x
`;
const answer = (host: string, printed: string) => ({ host, printed, said });

describe('what ssh says of its configuration', () => {
  it('names files, sections and mistakes', () => {
    expect(filesRead(answer('a', ''))).toEqual(['/home/me/my config', '/etc/ssh/ssh_config']);
    expect([...sectionsApplied(answer('a', ''))]).toEqual([
      '/home/me/my config 4',
      '/etc/ssh/ssh_config 20',
    ]);
    expect(complaintsIn(said)).toEqual([
      '/etc/ssh/ssh_config: line 9: Bad configuration option: x',
    ]);
  });
});

describe('two answers', () => {
  const text = (host: string, hostname: string, more = '') =>
    `host ${host}\nuser me\nhostname ${hostname}\nport 22\n${more}`;
  it.each([
    { name: 'the name itself', of: (host: string) => text(host, host) },
    { name: 'the name in a domain', of: (host: string) => text(host, `${host}.example.com`) },
    { name: 'one address', of: (host: string) => text(host, '10.0.0.1') },
    { name: 'one address named like the first', of: (host: string) => text(host, 'a') },
    { name: 'no host line', of: (host: string) => `user me\nhostname ${host}\n` },
    { name: 'a jump', of: (host: string) => text(host, host, 'proxyjump gate\n') },
  ])('give those of all hosts with $name', ({ of }) => {
    const law = answerLaw(answer('a', of('a')), answer('b-1', of('b-1')));
    for (const host of ['a', 'b-1', 'c', 'user']) expect(law?.(host)).toBe(of(host));
  });

  it.each([
    { name: 'a path with the name', of: (host: string) => text(host, 'x', `file /${host}\n`) },
    { name: 'the name twice', of: (host: string) => text(host, `${host}.${host}`) },
    { name: 'another user', of: (host: string) => text(host, host, `user ${host}\n`) },
    { name: 'one more line', of: (h: string) => text(h, h, h === 'a' ? '' : 'x y\n') },
    { name: 'addresses of their own', of: (h: string) => text(h, h === 'a' ? '1' : '2') },
  ])('give no law with $name', ({ of }) => {
    expect(answerLaw(answer('a', of('a')), answer('b', of('b')))).toBeUndefined();
  });

  it('give no law where the name may stand in two places', () => {
    expect(answerLaw(answer('aa', 'hostname aaa'), answer('a', 'hostname aa'))).toBeUndefined();
  });

  it('of one host give no law', () => {
    expect(answerLaw(answer('a', text('a', 'a')), answer('a', text('a', 'a')))).toBeUndefined();
  });

  it('say nothing of a host on the way to the others', () => {
    const of = (host: string) => answer(host, text(host, host, 'proxyjump me@gate:22,inner\n'));
    const law = answerLaw(of('a'), of('b'));
    expect([law?.('gate'), law?.('inner'), law?.('c')]).toEqual([
      undefined,
      undefined,
      of('c').printed,
    ]);
  });
});
