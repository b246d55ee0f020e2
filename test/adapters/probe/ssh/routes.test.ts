import { describe, expect, it } from 'vitest';
import type { Access } from '../../../../src/adapters/probe/ssh/client-configs.ts';
import { Routes } from '../../../../src/adapters/probe/ssh/routes.ts';
import type { SshPlace } from '../../../../src/adapters/probe/ssh/shell.ts';
import { parseJump } from '../../../../src/core/probe/ssh/client-config.ts';

/** ProxyJump by host, as an operator would write it. */
function routes(jumps: Readonly<Record<string, string>>, onlyOpenSsh: readonly string[] = []) {
  const asked: SshPlace[] = [];
  const configs = {
    async of(place: SshPlace): Promise<Access> {
      asked.push(place);
      const list = (jumps[place.host] ?? '').split(',').flatMap((jump) => parseJump(jump) ?? []);
      return { hostname: place.host, jumps: list, onlyOpenSsh } as unknown as Access;
    },
  };
  const to = (host: string, settings: Partial<SshPlace['settings']> = {}) =>
    new Routes(configs).to({ host, settings: { engine: 'ssh2', ...settings } });
  return { to, asked };
}
const names = (route: readonly Access[]) => route.map(({ hostname }) => hostname);

describe('the way to a host', () => {
  it.each([
    { name: 'straight', jumps: {}, want: ['web'] },
    { name: 'through one', jumps: { web: 'a' }, want: ['a', 'web'] },
    { name: 'through several', jumps: { web: 'a,b,c' }, want: ['a', 'b', 'c', 'web'] },
    { name: 'through one behind another', jumps: { web: 'b', b: 'a' }, want: ['a', 'b', 'web'] },
    {
      name: 'where only the first one has a way of its own',
      jumps: { web: 'b,c', b: 'a', c: 'x' },
      want: ['a', 'b', 'c', 'web'],
    },
  ])('is $name', async ({ jumps, want }) => {
    expect(names(await routes(jumps as Record<string, string>).to('web'))).toEqual(want);
  });

  it('has an end', async () => {
    const { to } = routes({ web: 'a', a: 'web' });
    await expect(to('web')).rejects.toMatchObject({
      code: 'PROBE_FAILED',
      message: expect.stringMatching(/more than 8 hosts/),
    });
  });

  it('uses the same configuration file, but none of the node’s own settings', async () => {
    const { to, asked } = routes({ web: 'bob@a:2222' });
    await to('web', { configFile: '/c', user: 'me', port: 22, identityFile: '/id' });
    expect(asked[1]).toEqual({
      host: 'a',
      settings: { engine: 'ssh2', configFile: '/c', user: 'bob', port: 2222 },
    });
  });

  it('is refused where only OpenSSH knows it', async () => {
    await expect(routes({}, ['proxycommand']).to('web')).rejects.toMatchObject({
      code: 'PROBE_FAILED',
      message: expect.stringMatching(/^web has proxycommand .* engine openssh/),
    });
  });
});
