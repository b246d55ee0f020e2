import { describe, expect, it } from 'vitest';
import { parseCluster } from '../../../src/core/cluster/parse.ts';
import { listSettings } from '../../../src/core/cluster/settings.ts';
import { clusterTemplate } from '../../../src/core/cluster/template.ts';

const nodes = [{ id: 'dns-1', address: '10.0.0.1', weight: 2, zone: 'room-1' }];
const parse = (text: string) => parseCluster(text, { file: 'lbctl.yaml', algorithms: [] });

describe('clusterTemplate', () => {
  it('is a cluster file with the nodes and nothing but defaults', async () => {
    const cluster = await parse(clusterTemplate({ nodes, schema: 's.json' }));
    expect(cluster).toMatchObject({ nodes, given: [] });
  });

  it('shows the default of every setting behind a #', async () => {
    const text = clusterTemplate({ nodes });
    const cluster = await parse(text);
    const spelledOut = await parse(
      text.replace(/^( *)#(\w+:)/gm, '$1$2').replace(/^zones:.*\n/m, ''),
    );
    const names = listSettings(cluster).map(({ name }) => name);
    expect(spelledOut).toMatchObject({
      ...cluster,
      name: 'dns-production',
      given: expect.arrayContaining(names),
    });
    // What has no default is shown by an example.
    const examples = spelledOut.given.filter((name) => !names.includes(name));
    expect(examples.filter((name) => !/^(probe|heartbeat)\./.test(name))).toEqual([]);
    expect(examples).toContain('probe.ssh.user');
  });

  it('refers to the schema in its first line, when there is one', () => {
    expect(clusterTemplate({ nodes, schema: 's.json' })).toMatch(
      /^# yaml-language-server: \$schema=s\.json\n/,
    );
    expect(clusterTemplate({ nodes })).not.toContain('$schema');
  });

  it('keeps to 100 columns', () => {
    const longest = Math.max(
      ...clusterTemplate({ nodes })
        .split('\n')
        .map((line) => line.length),
    );
    expect(longest).toBeLessThanOrEqual(100);
  });

  it.each([
    { id: '5', address: '::1' },
    { id: 'true', address: '[2001:db8::1]:53', state: 'drain' },
    { id: 'a#b', address: 'x.example' },
    { id: '*a', address: 'x.example:80' },
    { id: '"q"', address: '10.0.0.1' },
    { id: 'ü', address: '10.0.0.1', weight: 1e-7 },
    { id: '[x]', address: '10.0.0.1:1', weight: 1e21, zone: 'a/b' },
  ])('writes node $id so that it reads back', async (node) => {
    const cluster = await parse(clusterTemplate({ nodes: [node] }));
    expect(cluster.nodes).toEqual([{ zone: '', weight: 1, state: 'alive', labels: {}, ...node }]);
  });
});
