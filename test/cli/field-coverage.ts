import type { JsonSchema } from '@valibot/to-json-schema';

/** Fields that schemas document, and those of them that results had, as `shape.field`. */
export class FieldCoverage {
  readonly #documented = new Set<string>();
  readonly #seen = new Set<string>();

  /** @param values results, or parts of results, that the schema describes; none for its fields alone */
  add(schema: JsonSchema, values: readonly unknown[], at = nameOf(schema, '')): void {
    const records = values.filter((value) => typeof value === 'object' && value !== null);
    for (const [name, field] of Object.entries(schema.properties ?? {})) {
      const path = `${at}.${name}`;
      const owners = records.filter((record) => Object.hasOwn(record as object, name));
      this.#documented.add(path);
      if (owners.length > 0) this.#seen.add(path);
      const inner = owners.map((record) => (record as Record<string, unknown>)[name]);
      this.add(field as JsonSchema, inner, nameOf(field as JsonSchema, path));
    }
    for (const variant of (schema.anyOf ?? []) as JsonSchema[]) this.add(variant, values, at);
    if (schema.items === undefined || Array.isArray(schema.items)) return;
    const items = schema.items as JsonSchema;
    this.add(items, values.flat(), nameOf(items, `${at}[]`));
  }

  /** Documented, but in no result so far. */
  unseen(): string[] {
    return [...this.#documented].filter((path) => !this.#seen.has(path)).sort();
  }
}

/** A shape is the same wherever it stands, and a figure whatever it is of. */
function nameOf(schema: JsonSchema, path: string): string {
  return schema.title?.replace(/^figure of .*/, 'figure') ?? path;
}
