/** What twemproxy's `hash:` can name; its `crc32` is `crc32-15` here, and its `crc32a` is `crc32`. */
export const twemproxyHashes = [
  'md5',
  'one-at-a-time',
  'crc16',
  'crc32-15',
  'crc32',
  'fnv1-64',
  'fnv1a-64',
  'fnv1-32',
  'fnv1a-32',
  'hsieh',
  'murmur',
  'jenkins',
] as const;
