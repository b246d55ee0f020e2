import type { Diagnosis } from '../core/doctor/registry.ts';
import { formatCounted } from '../core/kernel/units-text.ts';
import type { Ring } from '../core/ring/ring.ts';
import { printable } from './render/printable.ts';
import { isAsciiOnly, textColumns } from './render/terminal.ts';
import { wrap } from './render/wrap.ts';
import { ringLine } from './ring-text.ts';
import { style } from './style.ts';

/** Findings with their ways out, for a person. */
export function doctorText(
  file: string,
  ring: Ring,
  findings: readonly Diagnosis[],
  isExplained: boolean,
): string {
  const columns = textColumns();
  return [
    `${printable(file)}: ${ringLine(ring)}`,
    ...findings.map((finding) => findingText(finding, isExplained, columns)),
    summary(findings),
  ].join('\n\n');
}

function findingText(
  { rule, severity, message, wayOut, explanation }: Diagnosis,
  isExplained: boolean,
  columns: number,
): string {
  const sign = isAsciiOnly()
    ? severity === 'problem'
      ? 'x'
      : '-'
    : severity === 'problem'
      ? '✗'
      : '·';
  const paint = severity === 'problem' ? style.bad : style.warn;
  const line = (text: string): string => `  ${wrap(text, columns - 2, 2)}`;
  return [
    `${paint(`${sign} ${severity}`)} ${style.dim(rule)}`,
    line(printable(message)),
    ...(isExplained ? [style.dim(line(explanation))] : []),
    line(`way out: ${wayOut}`),
  ].join('\n');
}

function summary(findings: readonly Diagnosis[]): string {
  const problems = findings.filter(({ severity }) => severity === 'problem').length;
  const hints = findings.length - problems;
  if (problems === 0) {
    const more = hints === 0 ? '' : `, ${formatCounted(hints, 'hint')}`;
    return style.good(`${isAsciiOnly() ? '' : '✓ '}no problem found${more}`);
  }
  const more = hints === 0 ? '' : ` and ${formatCounted(hints, 'hint')}`;
  return style.bad(`${isAsciiOnly() ? '' : '✗ '}${formatCounted(problems, 'problem')}${more}`);
}
