/** Text that is no Markdown, except for what stands between backticks. */
export function prose(text: string): string {
  return text.replaceAll(/`[^`\n]*`|[<*_[\]\\]/g, (found) =>
    found.startsWith('`') ? found : `\\${found}`,
  );
}

/** The same as a sentence: full stop at the end, capital letter in front, but not of a `name: meaning`. */
export function sentence(text: string): string {
  const escaped = prose(
    /^[\w-]+:/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1),
  );
  return escaped === '' || /[.!?:]$/.test(escaped) ? escaped : `${escaped}.`;
}

export const code = (text: string): string => `\`${text}\``;

/** Link to a heading, by the rule that GitHub makes anchors with. */
export function headingLink(heading: string, file = ''): string {
  const anchor = heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(/\s/g, '-');
  return `[${heading}](${file}#${anchor})`;
}

/** A table of cells that are Markdown already; columns without any content are left out. */
export function markdownTable(titles: readonly string[], rows: readonly string[][]): string {
  const kept = titles.map((_, i) => rows.some((row) => row[i] !== ''));
  const line = (cells: readonly string[]): string =>
    `| ${cells
      .filter((_, i) => kept[i])
      .map((cell) => cell.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' '))
      .join(' | ')} |`;
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Blocks of Markdown with a blank line between; empty ones are left out. */
export function page(...blocks: readonly string[]): string {
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

/** What the second line of a page says about where it comes from. */
export function renderedFrom(what: string): string {
  return `Rendered from ${what} by \`test/docs/reference.test.ts\`; edits here are lost.`;
}
