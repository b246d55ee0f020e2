import schema from '../../schemas/cluster.schema.json' with { type: 'json' };

/** Where init puts the schema, and what the first line of the cluster file refers to. */
export const SCHEMA_FILE = 'lbctl.schema.json';

/** The JSON Schema of the cluster file, as shipped in schemas/. */
export const clusterSchemaText = (): string => `${JSON.stringify(schema, null, 2)}\n`;

/** Whether a text is this schema, of whatever version of lbctl. */
export const isClusterSchema = (text: string): boolean =>
  text.includes(`"title": ${JSON.stringify(schema.title)}`);
