import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCommands } from '../../scripts/manifest.ts';
import { embeddedOptions } from '../../src/cli/embedded.ts';
import { Config } from '../../src/cli/oclif.ts';
import { type Kind, resultSchemas } from '../../src/cli/results/registry.ts';
import { filesOf, importsOf, repository, sources } from '../structure/sources.ts';
import { commandsPage } from './commands-page.ts';
import { heartbeatPage } from './heartbeat-page.ts';
import { importsPage } from './imports-page.ts';
import { allKinds } from './kinds.ts';
import { algorithmsPage, errorsPage } from './other-pages.ts';
import { policiesPage } from './policies-page.ts';
import { CLUSTER_FILE_SCHEMA, resultJsonSchema, schemaFile } from './result-json-schema.ts';
import { resultsPage } from './results-page.ts';
import { bundledAbouts, scenariosPage } from './scenarios-page.ts';
import { scheduleMethodsPage } from './schedule-methods-page.ts';
import { weightLawsPage } from './weight-laws-page.ts';

/** `vitest run test/docs/reference.test.ts --update=all` writes all these files. */

const kinds = Object.keys(resultSchemas) as Kind[];
const embedded = await readCommands(repository);
const { commands } = await Config.load(embeddedOptions(embedded));
const visible = await Promise.all(
  commands
    .filter((command) => !command.hidden)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(withDefaults),
);

const abouts = await bundledAbouts();

/** The manifest leaves out what a boolean flag is by default. */
async function withDefaults(command: (typeof commands)[number]) {
  const { default: source } = await embedded.load(command.id);
  const flags = Object.entries(command.flags).map(([name, flag]) => {
    const isOn = flag.type === 'boolean' && source.flags?.[name]?.default === true;
    return [name, isOn ? { ...flag, default: true } : flag] as const;
  });
  return { ...command, flags: Object.fromEntries(flags) };
}

const pages = {
  'algorithms.md': algorithmsPage,
  'commands.md': () => commandsPage(visible, embedded.commands),
  'errors.md': errorsPage,
  'heartbeats.md': heartbeatPage,
  'imports.md': importsPage,
  'policies.md': policiesPage,
  'results.md': () => resultsPage(visible.map(({ id }) => id)),
  'scenarios.md': () => scenariosPage(abouts),
  'schedule-methods.md': scheduleMethodsPage,
  'weight-laws.md': weightLawsPage,
};

describe('docs/reference', () => {
  it.each(Object.entries(pages))('%s says what the code says', async (file, render) => {
    await expect(render()).toMatchFileSnapshot(join(repository, 'docs/reference', file));
  });

  it('has no page besides', () => {
    const files = filesOf('docs/reference/*').map((file) => basename(file));
    expect(files.filter((file) => !Object.hasOwn(pages, file))).toEqual([]);
  });

  it('tells of every command, flag and argument', () => {
    const text = pages['commands.md']();
    for (const { id, args, flags } of visible) {
      const part = text
        .split(/^## /m)
        .find((section) => section.startsWith(`lbctl ${id.replaceAll(':', ' ')}\n`));
      const names = Object.values(flags).filter((flag) => flag.helpGroup !== 'GLOBAL');
      for (const { name } of names) expect(part).toMatch(new RegExp(`--(\\[no-\\])?${name}\\b`));
      for (const name of Object.keys(args)) expect(part).toContain(`\`${name.toUpperCase()}\``);
    }
  });

  it('links only to headings that are there', () => {
    const texts = Object.entries(pages).map(([file, render]) => [file, render()] as const);
    const slug = (heading: string) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, '')
        .replaceAll(/\s/g, '-');
    const headings = texts.flatMap(([file, text]) =>
      [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => `${file}#${slug(heading!)}`),
    );
    const links = texts.flatMap(([file, text]) =>
      [...text.matchAll(/\]\(([\w.]*)#([^)]*)\)/g)].map(([, to, at]) => `${to || file}#${at}`),
    );
    expect(links.length).toBeGreaterThan(50);
    expect(links.filter((link) => !headings.includes(link))).toEqual([]);
    expect(headings).toEqual([...new Set(headings)]);
  });
});

describe('schemas', () => {
  it('are loaded by no command: they would cost start-up time', () => {
    const folder = 'src/cli/results/';
    const users = sources()
      .filter((file) => !file.startsWith(folder))
      .filter((file) => importsOf(file).some((found) => found.file?.startsWith(folder)));
    expect(users).toEqual([]);
  });

  it('exist for every kind of result that the sources print, and for no other', () => {
    expect(kinds).toEqual(allKinds());
  });

  it.each(kinds)('of %s is what the code says', async (kind) => {
    const text = `${JSON.stringify(resultJsonSchema(kind), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(join(repository, schemaFile(kind)));
  });

  it('stand in files of their own, none of which is left from a kind that is gone', () => {
    const files = [...kinds.map(schemaFile), CLUSTER_FILE_SCHEMA];
    expect(files).toEqual([...new Set(files)]);
    expect(filesOf('schemas/**/*.json').filter((file) => !files.includes(file))).toEqual([]);
  });
});
