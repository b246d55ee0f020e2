import { linesOf } from '../source.ts';

/** What `swift.conf` puts before and behind paths before they are hashed. */
export interface HashPath {
  readonly prefix: string | undefined;
  readonly suffix: string | undefined;
}

/** @see swift/common/utils, which reads [swift-hash] with Python's configparser */
export function readHashPath(text: string): HashPath {
  const found: Record<string, string> = {};
  let section = '';
  for (const { text: line } of linesOf(text)) {
    const head = /^\[([^\]]*)\]/.exec(line);
    if (head !== null) section = head[1]!;
    const setting = /^(swift_hash_path_(?:prefix|suffix))[ \t]*[=:](.*)$/.exec(line);
    if (section === 'swift-hash' && setting !== null) found[setting[1]!] = setting[2]!.trim();
  }
  return { prefix: found.swift_hash_path_prefix, suffix: found.swift_hash_path_suffix };
}
