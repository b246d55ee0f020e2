import { beforeAll, describe, expect, it } from 'vitest';
import { freshKeys } from '../support/fresh-keys.ts';
import { imported } from '../support/imports.ts';
import { disagreements } from '../support/interop-rings.ts';
import { PYTHON, runPython } from '../support/python.ts';
import { isInstalled } from './installed.ts';

const LIBRARY = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/libmemcached.so.11`;

const hosts = (weights: readonly number[]): string =>
  weights
    .map(
      (weight, i) => `--SERVER=cache${i}.example.com:${i % 2 === 0 ? 11_211 : 4000 + i}/?${weight}`,
    )
    .join(' ');
const CONSISTENT = '--DISTRIBUTION=consistent';
const unequal = hosts([1, 4, 2, 9, 3]);

const configurations: Readonly<Record<string, string>> = {
  modula: hosts([1, 1, 1, 1, 1]),
  'modula, with weights': unequal,
  'modula, md5': `--HASH=MD5 ${unequal}`,
  ...Object.fromEntries(
    ['CRC', 'FNV1_64', 'FNV1A_64', 'FNV1_32', 'FNV1A_32', 'JENKINS', 'MURMUR'].map((hash) => [
      `modula, ${hash}`,
      `${hosts([1, 1, 1, 1, 1, 1, 1])} --HASH=${hash}`,
    ]),
  ),
  consistent: `${CONSISTENT} ${hosts([1, 1, 1, 1, 1])}`,
  'consistent, one more': `${CONSISTENT} ${hosts([1, 1, 1, 1, 1, 1])}`,
  'consistent, weighted': `${CONSISTENT} ${unequal}`,
  'consistent, weighted, md5': `--HASH=MD5 ${CONSISTENT} ${unequal}`,
  'consistent, weighted, FNV1A_32': `${CONSISTENT} ${unequal} --HASH=FNV1A_32`,
  'consistent, weights before it': `${unequal} ${CONSISTENT}`,
  'consistent, 47 servers of which one is heavier': `${CONSISTENT} ${hosts([2, ...new Array<number>(46).fill(1)])}`,
  'consistent, sorted': `--SORT-HOSTS ${CONSISTENT} ${hosts([1, 1, 1, 1])}`,
  'modula, sorted':
    '--SORT-HOSTS --SERVER=nb.io:1 --SERVER=na.io:3 --SERVER=na.io:2 --SERVER=localhost:9',
  'a namespace that is hashed': `--NAMESPACE="ns:" --HASH-WITH-NAMESPACE ${CONSISTENT} ${unequal}`,
  'a namespace that is not': `--NAMESPACE="ns:" ${CONSISTENT} ${unequal}`,
};

/** For each configuration the servers that the library gives the keys to, which come as hex digits. */
const SCRIPT = `
import ctypes, json, sys
asked = json.load(sys.stdin)
lib = ctypes.CDLL(asked['library'])
lib.memcached.restype = ctypes.c_void_p
lib.memcached.argtypes = [ctypes.c_char_p, ctypes.c_size_t]
lib.memcached_generate_hash.restype = ctypes.c_uint32
lib.memcached_generate_hash.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]
lib.memcached_server_instance_by_position.restype = ctypes.c_void_p
lib.memcached_server_instance_by_position.argtypes = [ctypes.c_void_p, ctypes.c_uint32]
lib.memcached_server_name.restype = ctypes.c_char_p
lib.memcached_server_name.argtypes = [ctypes.c_void_p]
lib.memcached_server_port.restype = ctypes.c_uint16
lib.memcached_server_port.argtypes = [ctypes.c_void_p]
def answers(text):
    options = text.encode()
    memc = lib.memcached(options, len(options))
    if not memc:
        sys.exit('the library does not take ' + text)
    for digits in asked['keys']:
        key = bytes.fromhex(digits)
        server = lib.memcached_server_instance_by_position(memc, lib.memcached_generate_hash(memc, key, len(key)))
        yield '%s:%d' % (lib.memcached_server_name(server).decode(), lib.memcached_server_port(server))
json.dump({name: list(answers(text)) for name, text in asked['configurations'].items()}, sys.stdout)
`;

const isHere = isInstalled(LIBRARY, 'libmemcached11') && isInstalled(PYTHON, 'python3');
describe.skipIf(!isHere)('libmemcached', () => {
  const keys = freshKeys('libmemcached', 150, { carries: (byte) => byte > 0x20 && byte !== 0x7f });

  let told: Readonly<Record<string, readonly string[]>>;
  beforeAll(() => {
    const digits = keys.map((key) => key.toString('hex'));
    told = runPython(SCRIPT, { library: LIBRARY, configurations, keys: digits });
  });

  it.each(Object.entries(configurations))('%s', async (name, options) => {
    const { rings } = await imported('libmemcached', options);
    const { ring } = rings[0]!;
    expect(disagreements(ring, keys, told[name]!, ({ address }) => address)).toEqual([]);
  });
});
