/** Replaces `{node}` and the like, each once: what is put in is not looked at again. */
export function fillIn(
  command: readonly string[],
  facts: Readonly<Record<string, string>>,
): string[] {
  return command.map((part) =>
    part.replaceAll(/\{(\w+)\}/g, (text, name: string) =>
      Object.hasOwn(facts, name) ? facts[name]! : text,
    ),
  );
}
