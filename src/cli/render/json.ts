/** JSON in which nothing is left that a terminal would obey: JSON itself allows DEL and the C1 controls. */
export function jsonText(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, null, indent);
  return text.replace(
    /[\x7f-\x9f]/g,
    (control) => `\\u00${control.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
