export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LABEL = String.raw`[\w:]+[ \t]*=[ \t]*"(?:[^"\\]|\\.)*"`;
const BLANK = '[ \\t]*';
const LINE = new RegExp(
  `^${BLANK}([\\w:]+)${BLANK}` +
    `(?:\\{${BLANK}((?:${LABEL}${BLANK},${BLANK})*(?:${LABEL}${BLANK})?)\\}${BLANK}|(?<=[ \\t]))` +
    `(\\S+)(?:[ \\t]+[+-]?\\d{1,20})?\\s*$`,
);
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * Reads Prometheus's text format the plain way: the whole text at once, one regular expression a
 * line, every metric. To compare the scanner with.
 */
export function plainSamples(text: string): Sample[] {
  const lines = text.split('\n').slice(0, -1); // what follows the last line feed was cut off
  return lines.flatMap((line) => {
    const [, name, labels = '', number = ''] = LINE.exec(line.replace(/\r$/, '')) ?? [];
    const value = numberOf(number);
    return name === undefined || value === undefined
      ? []
      : [{ name, labels: labelsOf(labels), value }];
  });
}

function numberOf(text: string): number | undefined {
  if (NUMBER.test(text)) return Number.parseFloat(text);
  const sign = text.startsWith('-') ? -1 : 1;
  if (/^[+-]?inf$/i.test(text)) return sign * Number.POSITIVE_INFINITY;
  return /^nan$/i.test(text) ? Number.NaN : undefined;
}

function labelsOf(text: string): Record<string, string> {
  const labels = [...text.matchAll(new RegExp(LABEL, 'gs'))].map(([label]) => {
    const [, name = '', value = ''] = /^([\w:]+)[ \t]*=[ \t]*"(.*)"$/s.exec(label) ?? [];
    const read = value.replace(/\\(.)/gs, (pair, escaped: string) =>
      escaped === 'n' ? '\n' : escaped === '"' || escaped === '\\' ? escaped : pair,
    );
    return [name, read];
  });
  return Object.fromEntries(labels);
}
