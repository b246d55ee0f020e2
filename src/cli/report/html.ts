import { printable } from '../render/printable.ts';

/** Markup that is finished; everything else is text and gets escaped. */
export class Html {
  readonly markup: string;

  /** @param markup well-formed, with all text in it escaped */
  constructor(markup: string) {
    this.markup = markup;
  }
}

export type Part = Html | string | number | readonly Part[];

/** html`<td>${text}</td>`: text is escaped and stripped of control characters, lists are joined. */
export function html(pieces: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const markup = parts.reduce<string>(
    (text, part, index) => text + markupOf(part) + pieces[index + 1]!,
    pieces[0]!,
  );
  return new Html(markup);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function markupOf(part: Part): string {
  if (part instanceof Html) return part.markup;
  if (Array.isArray(part)) return part.map(markupOf).join('');
  return printable(String(part)).replace(/[&<>"']/g, (mark) => ENTITIES[mark]!);
}

/** JSON in a script element that no text in it can end. */
export function jsonElement(id: string, value: unknown): Html {
  const json = JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
  return html`<script type="application/json" id="${id}">${new Html(json)}</script>`;
}

/** A table whose first column names its rows; the others hold figures. */
export function htmlTable(
  caption: string,
  titles: readonly string[],
  rows: readonly (readonly string[])[],
): Html {
  const head = titles.map((title) => html`<th scope="col">${title}</th>`);
  const body = rows.map(
    ([name, ...cells]) =>
      html`<tr><th scope="row">${name ?? ''}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>\n`,
  );
  return html`<div class="wide" tabindex="0" role="region" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body}</tbody>
</table></div>`;
}
