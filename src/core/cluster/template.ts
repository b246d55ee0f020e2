import * as v from 'valibot';
import { nodeSchema } from './node-schema.ts';
import { printNodeText, type RawNode } from './node-text.ts';
import { clusterSchema } from './schema.ts';

export interface TemplateOptions {
  readonly nodes: readonly RawNode[];
  /** Reference to the JSON Schema for editors, relative to the file. */
  readonly schema?: string;
}

/** Columns that comments are wrapped to. */
const WIDTH = 96;

/**
 * A cluster file with the given nodes, in which comments explain every setting and show its default.
 * All of it comes from the schema, so that it cannot fall behind.
 */
export function clusterTemplate({ nodes, schema }: TemplateOptions): string {
  const {
    ring,
    vector,
    probe,
    heartbeat,
    nodes: _nodes,
    version,
    ...optional
  } = clusterSchema.entries;
  return [
    ...(schema === undefined ? [] : [`# yaml-language-server: $schema=${schema}`]),
    ...comment('The cluster as lbctl knows it. What it understands: lbctl cluster show', ''),
    ...comment(
      'To change a setting, remove the # in front of it. Shown is its default, or an example where it has none.',
      '',
    ),
    '',
    `version: ${version.literal}`,
    ...Object.entries(optional).flatMap(([key, entry]) => ['', ...optionalSetting(key, entry, '')]),
    '',
    ...nodeHelp(),
    'nodes:',
    ...nodes.map(nodeLine),
    ...Object.entries({ ring, vector, probe, heartbeat }).flatMap(([key, entry]) => [
      '',
      ...section(key, entry, ''),
    ]),
    '',
  ].join('\n');
}

/** What a settings entry is made of: a default around a described schema, maybe with entries. */
interface SettingSchema {
  readonly default?: unknown;
  readonly wrapped: v.GenericSchema & {
    readonly entries?: Readonly<Record<string, SettingSchema>>;
  };
}

function section(key: string, { wrapped }: SettingSchema, indent: string): string[] {
  const settings = Object.entries(wrapped.entries ?? {});
  return [
    ...comment(v.getDescription(wrapped) ?? '', indent),
    `${indent}${key}:`,
    ...settings.flatMap(([name, entry]) =>
      entry.wrapped.entries === undefined
        ? optionalSetting(name, entry, `${indent}  `)
        : section(name, entry, `${indent}  `),
    ),
  ];
}

function optionalSetting(key: string, entry: SettingSchema, indent: string): string[] {
  const value = entry.default ?? examplesOf(entry.wrapped)[0];
  return [
    ...comment(v.getDescription(entry.wrapped) ?? '', indent),
    `${indent}#${key}: ${flowText(value)}`,
  ];
}

/** The library's own type knows of no examples where the schema's type is general. */
const examplesOf = (schema: v.GenericSchema): readonly unknown[] => v.getExamples(schema);

function nodeHelp(): string[] {
  const entries = Object.entries(nodeSchema.entries);
  const width = Math.max(...entries.map(([name]) => name.length));
  return [
    ...comment('The members of the cluster. A node has', ''),
    ...entries.flatMap(([name, entry]) => {
      const wrapped = 'wrapped' in entry ? entry.wrapped : entry;
      const isSet = 'default' in entry && entry.default !== undefined;
      const fallback = isSet ? ` Default: ${flowText(entry.default)}.` : '';
      const text = (v.getDescription(wrapped) ?? '') + fallback;
      return comment(`${name.padEnd(width)}  ${text}`, '', ' '.repeat(width + 4));
    }),
    ...comment(
      'or, without labels and probe, is written short: ID=ADDRESS[,weight=N][,zone=a/b][,state=S]',
      '',
    ),
  ];
}

/** `# text`, wrapped; with `hang`, the first line is set in a little and later ones by `hang`. */
function comment(text: string, indent: string, hang = ''): string[] {
  const lines: string[] = [];
  let line = `${indent}#${hang === '' ? '' : '  '}`;
  for (const word of text.split(/(?<=\S) (?=\S)/)) {
    if (line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = `${indent}#${hang}`;
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}

/** Plain where no YAML reader could take it for anything but text. */
function nodeLine(node: RawNode): string {
  const text = printNodeText(node);
  const isPlain = /^[\w./][^\s#]*$/.test(text) && !text.endsWith(':');
  return `  - ${isPlain ? text : JSON.stringify(text)}`;
}

/** A value on one line; text is quoted unless every YAML reader takes it as text. */
function flowText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flowText).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(([key, inner]) => `${key}: ${flowText(inner)}`);
    return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
  }
  return typeof value === 'string' && !isPlainText(value) ? JSON.stringify(value) : String(value);
}

function isPlainText(text: string): boolean {
  if (/^(?:true|false|yes|no|on|off|null|y|n)$/i.test(text)) return false;
  return /^[A-Za-z_][\w./-]*$/.test(text) || /^\d+\.\d+\.\d+\.\d+$/.test(text);
}
