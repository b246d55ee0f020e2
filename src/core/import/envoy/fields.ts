import { isMapping, type Mapping } from '../../cluster/mapping.ts';
import type { Path } from '../../cluster/mistake.ts';

/** A message of a protocol buffer as YAML or JSON has it, and where it stands. */
export interface Message {
  readonly value: Mapping;
  readonly path: Path;
}

/** The name under which a field is there: `lb_policy`, or `lbPolicy` as JSON may spell it. */
function spelling({ value }: Message, name: string): string | undefined {
  if (Object.hasOwn(value, name)) return name;
  const camel = name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return Object.hasOwn(value, camel) ? camel : undefined;
}

export function fieldOf(of: Message, name: string): { value: unknown; path: Path } | undefined {
  const key = spelling(of, name);
  return key === undefined ? undefined : { value: of.value[key], path: [...of.path, key] };
}

/** The message at the end of a way of fields; undefined where one is missing. */
export function messageOf(of: Message, ...names: readonly string[]): Message | undefined {
  let message: Message | undefined = of;
  for (const name of names) {
    const field: { value: unknown; path: Path } | undefined = message && fieldOf(message, name);
    message =
      field !== undefined && isMapping(field.value)
        ? { value: field.value, path: field.path }
        : undefined;
  }
  return message;
}

/** Messages of a repeated field. */
export function listOf(of: Message, name: string): Message[] {
  const field = fieldOf(of, name);
  if (field === undefined || !Array.isArray(field.value)) return [];
  return field.value.flatMap((value, i) =>
    isMapping(value) ? [{ value, path: [...field.path, i] }] : [],
  );
}

export function textOf(of: Message | undefined, name: string): string {
  const value = of === undefined ? undefined : fieldOf(of, name)?.value;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

export function isSet(of: Message | undefined, name: string): boolean {
  return of !== undefined && fieldOf(of, name)?.value === true;
}

/** A number, also of a wrapper `{ value: 5 }` or in quotes as JSON has 64-bit numbers. */
export function numberOf(of: Message | undefined, name: string): number | undefined {
  const value = of === undefined ? undefined : fieldOf(of, name)?.value;
  const inner = isMapping(value) ? value.value : value;
  if (typeof inner === 'number') return inner;
  return typeof inner === 'string' && /^\d{1,15}$/.test(inner) ? Number(inner) : undefined;
}
