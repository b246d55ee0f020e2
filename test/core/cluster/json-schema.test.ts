import { type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import { describe, expect, it } from 'vitest';
import schema from '../../../schemas/cluster.schema.json' with { type: 'json' };
import { nodeSchema } from '../../../src/core/cluster/node-schema.ts';
import { readPlainYaml } from '../../../src/core/cluster/plain-yaml.ts';
import { nodeProbeSchema } from '../../../src/core/cluster/probe-schema.ts';
import { probeSources } from '../../../src/core/cluster/probe-settings.ts';
import { clusterSchema } from '../../../src/core/cluster/schema.ts';
import { clusterTemplate } from '../../../src/core/cluster/template.ts';
import { violations } from './json-schema-check.ts';

/** What the JSON Schema says beyond the code's own: nodes in the short form. */
const shortNode: JsonSchema = {
  type: 'string',
  pattern: '^[^\\s=,-][^\\s=,]*=[^\\s=,]+(,(weight|zone|state)=[^\\s=,]+)*$',
  description: 'A node in the short form, ID=ADDRESS[,weight=N][,zone=a/b][,state=S].',
  examples: ['dns-1=10.0.0.1,weight=2,zone=room-1'],
};

function generate(): unknown {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'lbctl cluster file',
    description: 'A cluster and how its keys are placed; lbctl init writes one to start from.',
    ...toJsonSchema(clusterSchema, {
      typeMode: 'input',
      ignoreActions: ['check', 'finite'],
      overrideSchema: ({ valibotSchema, jsonSchema }) => {
        if (valibotSchema === (nodeSchema as unknown)) return { anyOf: [shortNode, jsonSchema] };
        if (valibotSchema !== (nodeProbeSchema as unknown)) return null;
        return { anyOf: [{ enum: [...probeSources] }, jsonSchema] };
      },
    }),
  };
}

describe('schemas/cluster.schema.json', () => {
  it('is what the code says (vitest -u writes it)', async () => {
    const text = `${JSON.stringify(generate(), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot('../../../schemas/cluster.schema.json');
  });

  const nodes = [{ id: 'dns-1', address: '10.0.0.1', weight: 2, zone: 'room-1/rack-2' }];
  const valid = { version: 1, nodes: [...nodes, 'dns-2=10.0.0.2,weight=0.5'] };

  it('accepts the file that init writes', () => {
    const file = readPlainYaml(clusterTemplate({ nodes, schema: 'lbctl.schema.json' }));
    expect(violations(schema, file)).toEqual([]);
  });

  it('accepts the same with all settings spelled out', () => {
    const text = clusterTemplate({ nodes }).replace(/^( *)#(\w+:)/gm, '$1$2');
    const file = readPlainYaml(text.replace('[room-1, room-2]', '[room-1/rack-2]'));
    expect(file).toMatchObject({
      ring: { levels: 2 },
      vector: { performanceWeights: [0.4, 0.4, 0.2] },
    });
    expect(violations(schema, file)).toEqual([]);
  });

  it.each([
    ['no version', { nodes }, 'required'],
    ['no nodes', { version: 1 }, 'required'],
    ['a later version', { ...valid, version: 2 }, 'const'],
    ['an unknown section', { ...valid, rnig: {} }, 'additionalProperties'],
    ['an unknown setting', { ...valid, ring: { levles: 1 } }, 'anyOf'],
    ['weight 0', { ...valid, nodes: [{ ...nodes[0], weight: 0 }] }, 'anyOf'],
    ['a short node without an address', { ...valid, nodes: ['dns-1'] }, 'anyOf'],
    ['an overlap above one half', { ...valid, ring: { replicas: { overlap: 0.6 } } }, 'anyOf'],
    ['an unknown source', { ...valid, nodes: [{ ...nodes[0], probe: 'shs' }] }, 'anyOf'],
    ['an unknown setting of SSH', { ...valid, probe: { ssh: { usr: 'x' } } }, 'anyOf'],
    ['two performance weights', { ...valid, vector: { performanceWeights: [1, 0] } }, 'anyOf'],
  ])('rejects %s', (_, file, keyword) => {
    expect(violations(schema, file).map((violation) => violation.keyword)).toContain(keyword);
  });

  it('accepts a file with short and long nodes', () => {
    expect(violations(schema, valid)).toEqual([]);
    const probed = ['ssh', { source: 'ssh', user: 'probe', port: 22 }].map((probe, i) => ({
      id: `n${i}`,
      address: `10.0.0.${i}`,
      probe,
    }));
    expect(violations(schema, { ...valid, nodes: probed })).toEqual([]);
  });
});
