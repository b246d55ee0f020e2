import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CommandManifest, Embedded } from '../src/cli/embedded.ts';

/**
 * Describes the commands of src/commands the way oclif does. They are loaded from their sources, so
 * this needs a Node that runs TypeScript.
 *
 * @param patterns only these files, relative to src/commands
 */
export async function readCommands(
  root: string,
  patterns: readonly string[] = ['**/*.ts'],
): Promise<Embedded> {
  const [{ Plugin }, { settings }] = await Promise.all([
    import('@oclif/core/config'),
    import('@oclif/core/settings'),
  ]);
  settings.enableAutoTranspile = false; // Node itself strips the types
  const { name, version, description } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const globPatterns = [...patterns];
  const commands = { strategy: 'pattern', target: './src/commands', globPatterns } as const;
  const plugin = new Plugin({
    root,
    pjson: { name, version, type: 'module', oclif: { commands, topicSeparator: ' ' } },
    type: 'core',
    isRoot: true,
    ignoreManifest: true,
    respectNoCacheDefault: true,
    errorOnManifestCreate: true,
  });
  await plugin.load();
  const entries = Object.entries(plugin.manifest.commands).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    version,
    description,
    commands: Object.fromEntries(entries.map(([id, command]) => [id, withoutPlace(command)])),
    load: (id) => import(pathToFileURL(join(root, 'src/commands', ...`${id}.ts`.split(':'))).href),
  };
}

/** Where the source lies is of no use in a bundle. */
function withoutPlace({
  isESM: _,
  relativePath: __,
  ...command
}: CommandManifest): CommandManifest {
  return command as CommandManifest;
}
