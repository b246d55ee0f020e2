/**
 * The text files in which a Linux kernel describes itself (/proc, /sys). Paths are absolute on the
 * probed host, wherever the text was fetched from.
 */
export interface SystemFiles {
  /** undefined when the file is missing or may not be read */
  read(path: string): string | undefined;
  /** Names in a folder, sorted; empty when there is none. */
  list(path: string): readonly string[];
}

/** A snapshot in memory: path → text. */
export function snapshotFiles(files: Readonly<Record<string, string>>): SystemFiles {
  return {
    read: (path) => (Object.hasOwn(files, path) ? files[path] : undefined),
    list(path) {
      const prefix = path.endsWith('/') ? path : `${path}/`;
      const names = Object.keys(files)
        .filter((file) => file.startsWith(prefix))
        .map((file) => file.slice(prefix.length).split('/', 1)[0]!);
      return [...new Set(names)].sort();
    },
  };
}
