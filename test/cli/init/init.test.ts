import { describe, expect, it } from 'vitest';
import { inFreshFolder, runShell, transcript } from '../transcript.ts';

describe('lbctl init', () => {
  transcript('init/example', {
    run: ['lbctl init', 'cat lbctl.yaml', 'ls', 'lbctl cluster show', 'lbctl init'],
  });

  const hosts = `# name servers
10.0.0.1 weight=2 zone=room-1
dns-2.example.com:53
backup=2001:db8::2,state=drain   # second site
`;
  transcript('init/from-hosts', {
    files: {
      'hosts.txt': hosts,
      etc_hosts: '127.0.0.1 localhost\n10.0.0.7 web-1.example.com web-1\n',
    },
    run: [
      'lbctl init --from hosts.txt --output production.yaml --no-schema',
      'grep -A4 ^nodes: production.yaml',
      'lbctl init --from - --output - < etc_hosts | grep -A1 ^nodes:',
      'lbctl init --from hosts.txt --force --json',
    ],
  });

  transcript('init/bad-hosts', {
    files: {
      'hosts.txt': '10.0.0.1\n10.0.0.256\n10.0.0.1\nweb db\na=10.0.0.2 weight=0\n',
      empty: '# none\n',
    },
    run: [
      'lbctl init --from hosts.txt',
      'lbctl init --from empty',
      'lbctl init --from missing',
      'lbctl init --from .',
      'lbctl init --from hosts.txt --json',
      'ls',
    ],
  });

  transcript('init/in-the-way', {
    files: {
      'lbctl.yaml': 'precious\n',
      'other/lbctl.schema.json': '{}\n',
      'stale/lbctl.schema.json': '{ "title": "lbctl cluster file" }\n',
    },
    run: [
      'lbctl init',
      'cat lbctl.yaml; ls',
      'lbctl init --output other/lbctl.yaml',
      'ls other',
      'lbctl init --output stale/lbctl.yaml',
      'lbctl cluster schema | cmp - stale/lbctl.schema.json',
      'lbctl init --force && head -1 lbctl.yaml',
      'lbctl init --output none/lbctl.yaml',
      'lbctl init --output lbctl.yaml/x.yaml',
      'lbctl init --output /dev/full --force --no-schema',
    ],
  });

  it('leaves the old file whole when the space runs out', async () => {
    await inFreshFolder({ 'lbctl.yaml': 'precious\n' }, async (folder) => {
      // An ignored SIGXFSZ turns the limit into an error of write(2).
      const line =
        "trap '' XFSZ; ulimit -f 1; NODE_COMPILE_CACHE= NODE_DISABLE_COMPILE_CACHE=1 lbctl init --force --no-schema";
      const { exit, stderr } = await runShell(line, folder);
      expect(stderr).toContain('cannot write "lbctl.yaml": it would be larger than the limit');
      expect(exit).toBe(4);
      const after = await runShell('cat lbctl.yaml; ls -A', folder);
      expect(after.stdout).toBe('precious\nlbctl.yaml\n');
    });
  });
});
