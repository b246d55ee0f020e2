/** What a terminal obeys or hides, of that which JSON leaves as it is: see printable.ts. */
const UNSAFE =
  /[\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]/g;

/** JSON that says the same with escapes for everything that a terminal would obey or hide. */
export function safeJson(json: string): string {
  return json.replace(UNSAFE, (found) =>
    Array.from({ length: found.length }, (_, i) => escaped(found.charCodeAt(i))).join(''),
  );
}

export function jsonText(value: unknown, indent?: number): string {
  return safeJson(JSON.stringify(value, null, indent));
}

const escaped = (unit: number): string => `\\u${unit.toString(16).padStart(4, '0')}`;
