import type { JsonSchema } from '@valibot/to-json-schema';
import { type Kind, resultSchemas } from '../../src/cli/results/registry.ts';
import { kindsOf } from './kinds.ts';
import {
  code,
  headingLink,
  markdownTable,
  page,
  prose,
  renderedFrom,
  sentence,
} from './markdown.ts';
import { resultJsonSchema, schemaFile } from './result-json-schema.ts';

/** @param ids of all commands, such as `ring:place` */
export function resultsPage(ids: readonly string[]): string {
  const shapes = new Map<string, JsonSchema>();
  const kinds = (Object.keys(resultSchemas) as Kind[]).flatMap((kind) =>
    kindPart(kind, ids, shapes),
  );
  return page(
    '# Results as JSON',
    renderedFrom('the schemas of results'),
    `With ${code('--json')} every command prints one object on stdout, of the kind that ${code('kind')} says, in the format that ${code('apiVersion')} says. In ${code('lbctl/v1')} fields are added and never renamed, so a reader should pass over fields that it does not know; the JSON Schemas do. A name carries the unit (${code('Ms')}, ${code('Bytes')}, ${code('Mhz')}); a share or ratio is 1 for the whole. A field that is marked optional is left out when there is nothing to say, never null.`,
    ...kinds,
    '# Shapes',
    'Objects inside the results above.',
    ...[...shapes]
      .sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
      .flatMap(([title, shape]) => [`## ${title}`, ...shapeTables(shape, shapes)]),
  );
}

function kindPart(kind: Kind, ids: readonly string[], shapes: Map<string, JsonSchema>): string[] {
  const schema = resultJsonSchema(kind);
  collect(schema, shapes);
  const commands = ids
    .filter((id) => kindsOf(id).includes(kind))
    .map((id) => headingLink(`lbctl ${id.replaceAll(':', ' ')}`, 'commands.md'));
  const file = schemaFile(kind);
  const by = commands.length === 0 ? '' : `Printed by ${commands.join(' and ')}. `;
  return [
    `## ${kind}`,
    `${sentence(schema.description ?? '')} ${by}Schema: [${file}](/${file}).`,
    fieldTable(schema),
  ];
}

/** A shape is an object with fields, or several to choose from. */
function shapeTables(shape: JsonSchema, shapes: Map<string, JsonSchema>): string[] {
  const variants = (shape.anyOf as JsonSchema[] | undefined) ?? [shape];
  for (const variant of variants) collect(variant, shapes);
  if (variants.length === 1) return [fieldTable(shape)];
  return variants.flatMap((variant) => [
    sentence(`${variant.description ?? ''}`),
    fieldTable(variant),
  ]);
}

function fieldTable({ properties = {}, required = [] }: JsonSchema): string {
  return markdownTable(
    ['field', 'type', 'meaning'],
    Object.entries(properties as Record<string, JsonSchema>).map(([name, field]) => [
      code(name),
      `${typeOf(field)}${required.includes(name) ? '' : ', optional'}`,
      sentence(field.description ?? ''),
    ]),
  );
}

function typeOf(field: JsonSchema): string {
  if (field.title !== undefined) return headingLink(field.title);
  if (field.const !== undefined) return code(JSON.stringify(field.const));
  if (field.enum) return field.enum.map((value) => code(JSON.stringify(value))).join(' or ');
  if (field.anyOf) return (field.anyOf as JsonSchema[]).map(typeOf).join(' or ');
  if (field.type === 'array') return listType(field);
  if (field.type === 'object') {
    const values = field.additionalProperties;
    if (typeof values !== 'object') throw new Error('an object without a title needs no fields');
    return `map of ${typeOf(values)}`;
  }
  if (field.type === undefined) return 'anything';
  return { string: 'text', boolean: 'true or false' }[`${field.type}`] ?? `${field.type}`;
}

function listType({ items }: JsonSchema): string {
  if (!Array.isArray(items)) return `list of ${typeOf(items as JsonSchema)}`;
  return `list of ${items.length}: ${(items as JsonSchema[]).map(typeOf).join(', ')}`;
}

/** Gathers the named shapes inside; one name must mean one shape. */
function collect(schema: JsonSchema, shapes: Map<string, JsonSchema>): void {
  const inner = [
    ...Object.values(schema.properties ?? {}),
    ...[schema.items ?? []].flat(),
    ...(schema.anyOf ?? []),
  ] as JsonSchema[];
  for (const field of inner) {
    if (field.title !== undefined) {
      const known = shapes.get(field.title);
      const { description: _, ...shape } = field;
      if (known !== undefined && JSON.stringify(known) !== JSON.stringify(shape)) {
        throw new Error(`two shapes are called ${prose(field.title)}`);
      }
      shapes.set(field.title, shape);
    }
    collect(field, shapes);
  }
}
