/** The part of JSON Schema draft-07 that the shipped schemas use; any other keyword throws. */

interface Schema {
  readonly [keyword: string]: unknown;
}

export interface Violation {
  readonly path: string;
  readonly keyword: string;
}

const ANNOTATIONS = ['$schema', 'title', 'description', 'examples', 'default'];

export function violations(schema: Schema, value: unknown, path = ''): Violation[] {
  return Object.entries(schema).flatMap(([keyword, rule]) => {
    if (ANNOTATIONS.includes(keyword)) return [];
    const check = checks[keyword];
    if (check === undefined) throw new Error(`unknown keyword ${keyword}`);
    const result = check(rule as never, value, path, schema);
    if (typeof result !== 'boolean') return result;
    return result ? [] : [{ path, keyword }];
  });
}

type Check = (rule: never, value: unknown, path: string, schema: Schema) => boolean | Violation[];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const number =
  (holds: (value: number, limit: number) => boolean) => (limit: number, value: unknown) =>
    typeof value !== 'number' || holds(value, limit);
const length =
  (holds: (length: number, limit: number) => boolean) => (limit: number, value: unknown) =>
    (typeof value !== 'string' && !Array.isArray(value)) || holds(value.length, limit);

const checks: Readonly<Record<string, Check>> = {
  type: (type: string, value) => typeMatches(type, value),
  const: (constant: unknown, value) => value === constant,
  enum: (options: unknown[], value) => options.includes(value),
  minimum: number((value, limit) => value >= limit),
  maximum: number((value, limit) => value <= limit),
  exclusiveMinimum: number((value, limit) => value > limit),
  minLength: length((size, limit) => size >= limit),
  maxLength: length((size, limit) => size <= limit),
  minItems: length((size, limit) => size >= limit),
  pattern: (pattern: string, value) =>
    typeof value !== 'string' || new RegExp(pattern, 'u').test(value),
  required: (keys: string[], value) =>
    !isRecord(value) || keys.every((key) => Object.hasOwn(value, key)),
  anyOf: (options: Schema[], value, path) =>
    options.some((option) => violations(option, value, path).length === 0),
  properties: (properties: Record<string, Schema>, value, path) =>
    isRecord(value)
      ? Object.entries(properties).flatMap(([key, inner]) =>
          Object.hasOwn(value, key) ? violations(inner, value[key], `${path}/${key}`) : [],
        )
      : true,
  additionalProperties: (rule: boolean | Schema, value, path, { properties = {} }) => {
    if (!isRecord(value)) return true;
    const extra = Object.keys(value).filter((key) => !Object.hasOwn(properties as object, key));
    if (typeof rule === 'boolean') return rule || extra.length === 0;
    return extra.flatMap((key) => violations(rule, value[key], `${path}/${key}`));
  },
  propertyNames: (rule: Schema, value, path) =>
    isRecord(value) ? Object.keys(value).flatMap((key) => violations(rule, key, path)) : true,
  items: (rule: Schema | Schema[], value, path) =>
    Array.isArray(value)
      ? value.flatMap((item, i) => {
          const inner = Array.isArray(rule) ? rule[i] : rule;
          return inner === undefined ? [] : violations(inner, item, `${path}/${i}`);
        })
      : true,
  additionalItems: (rule: boolean, value, _path, { items }) =>
    rule || !Array.isArray(value) || value.length <= (items as unknown[]).length,
};

function typeMatches(type: string, value: unknown): boolean {
  if (type === 'object') return isRecord(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'null') return value === null;
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}
