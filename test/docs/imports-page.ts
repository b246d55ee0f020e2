import { importerNames, importers } from '../../src/core/import/registry.ts';
import {
  code,
  headingLink,
  markdownTable,
  page,
  prose,
  renderedFrom,
  sentence,
} from './markdown.ts';

export function importsPage(): string {
  return page(
    '# Configurations that rings are read from',
    renderedFrom('the registry of importers'),
    `${code('lbctl ring import FILE')} sees the format from the contents; ${code('--format NAME')} says it. ${code('--name')}, or the program's own word, names one of several.`,
    markdownTable(
      ['format', 'what it is', 'what has a ring', 'algorithms'],
      importerNames.map((name) => {
        const { summary, word, algorithms } = importers[name];
        return [headingLink(name), sentence(summary), word, algorithms.map(code).join(', ')];
      }),
    ),
    ...importerNames.flatMap((name) => [
      `## ${name}`,
      sentence(importers[name].summary),
      `Source: ${prose(importers[name].source)}`,
    ]),
  );
}
