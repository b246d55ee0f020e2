import { type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import { type Kind, resultSchemas } from '../../src/cli/results/registry.ts';

/**
 * The JSON Schema that is shipped for a kind. Other than the code's own it allows fields that it does
 * not know: a reader that checks by it must not break when fields are added.
 */
export function resultJsonSchema(kind: Kind): JsonSchema {
  return toJsonSchema(resultSchemas[kind], {
    overrideSchema({ jsonSchema }) {
      const { additionalProperties, ...open } = jsonSchema;
      return additionalProperties === false ? open : null;
    },
  });
}

/** The schema of the cluster file, which is no result. */
export const CLUSTER_FILE_SCHEMA = 'schemas/cluster.schema.json';

/** Where it is shipped, from the repository's root: KeyCounts → schemas/key-counts.schema.json. */
export function schemaFile(kind: string): string {
  const name = kind.replaceAll(/(?<=[a-z])[A-Z]/g, '-$&').toLowerCase();
  const file = `schemas/${name}.schema.json`;
  return file === CLUSTER_FILE_SCHEMA ? 'schemas/cluster-result.schema.json' : file;
}

/**
 * The promises of a family's members with their meanings.
 *
 * @param list the field of the result that lists the members
 */
export function claimFields(kind: Kind, list: string): { name: string; about: string }[] {
  const { items } = resultJsonSchema(kind).properties![list] as {
    items: { properties: { claims: { properties: Record<string, { description: string }> } } };
  };
  return Object.entries(items.properties.claims.properties).map(([name, { description }]) => ({
    name,
    about: description,
  }));
}
