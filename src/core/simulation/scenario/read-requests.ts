import { isMapping } from '../../cluster/mapping.ts';
import { LbError } from '../../kernel/errors.ts';
import type { Ratio } from '../../kernel/units.ts';
import { parseChoice } from '../../load/choice/parse.ts';
import type { DemandChoice } from '../../load/demand/demand.ts';
import { parseDemand } from '../../load/demand/parse.ts';
import type { KeyModel, RequestClass, RequestModel } from '../model.ts';
import { Fields, parsedAt } from './fields.ts';
import { keysOf } from './format.ts';

const MOST_CLASSES = 100;
/** A table of 16 bytes each in every cell that is computed. */
const MOST_KEYS = 10_000_000;
const MOST_STORED = 2 ** 50;
const DEFAULT_CPU: DemandChoice = { law: 'exponential', parameter: 0, meanMs: 10 };
/** Shares are written with a few digits: thirds are 33.3 %. */
const SHARE_SLACK = 0.002;

export function readRequests(root: Fields): RequestModel {
  const requests = root.section('requests', keysOf('requests'));
  const keys = readKeys(requests);
  if (!requests.has('classes')) {
    const only = readWork(requests, DEFAULT_CPU);
    return { classes: [{ name: 'request', share: 1, ...only }], keys };
  }
  for (const key of ['cpu', 'disk', 'stores']) {
    if (requests.has(key)) requests.refuse(key, 'with classes each has its own');
  }
  return { classes: readClasses(requests), keys };
}

function readClasses(requests: Fields): RequestClass[] {
  const items = requests.list('classes', 'classes', MOST_CLASSES);
  if (items.length === 0) requests.refuse('classes', 'must have at least one class');
  const classes = items.flatMap((item, i) => {
    const path = [...requests.at('classes'), i];
    if (isMapping(item)) return [new Fields(item, path, keysOf('class'), requests.mistakes)];
    requests.mistakes.refuse(path, item, 'must be a mapping such as { name: page, cpu: 5ms }');
    return [];
  });
  const shares = readShares(requests, classes);
  const names = new Set<string>();
  return classes.map((one, i) => {
    const name = one.text('name', `class ${i + 1}`);
    if (names.has(name)) one.refuse('name', 'another class is called so');
    names.add(name);
    if (!one.has('cpu')) one.refuse('cpu', 'must be the work of a request: exponential 5ms');
    return { name, share: shares[i]!, ...readWork(one, DEFAULT_CPU) };
  });
}

/** They add up to 1 exactly. */
function readShares(requests: Fields, classes: readonly Fields[]): Ratio[] {
  const given = classes.map((one) => one.quantity('share', 'ratio', { least: 0, most: 1 }, null));
  if (given.every((share) => share === null)) return given.map(() => 1 / given.length);
  const missing = classes.find((one) => !one.has('share'));
  if (missing !== undefined) missing.refuse('share', 'the other classes have one');
  const sum = given.reduce<number>((total, share) => total + (share ?? 0), 0);
  if (missing === undefined && given.every((share) => share !== null)) {
    if (Math.abs(sum - 1) > SHARE_SLACK) {
      const percent = Number((100 * sum).toPrecision(6));
      requests.mistakes.add(
        requests.at('classes'),
        `the shares of the classes are ${percent}% together, but must be 100%`,
      );
    }
  }
  return given.map((share) => (share ?? 0) / (sum || 1));
}

function readWork(
  fields: Fields,
  standard: DemandChoice,
): Pick<RequestClass, 'cpu' | 'disk' | 'storedBytes'> {
  return {
    cpu: fields.parsed('cpu', parseDemand, standard),
    disk: fields.parsed<DemandChoice | null>('disk', parseDemand, null),
    storedBytes: fields.quantity('stores', 'size', { least: 0, most: MOST_STORED }, 0),
  };
}

function readKeys(requests: Fields): KeyModel {
  const text = requests.text('keys', 'clients');
  if (text === 'clients') return { kind: 'clients' };
  return parsedAt(text, requests.at('keys'), requests.mistakes, parseKeys) ?? { kind: 'clients' };
}

/** `zipf:1.1 of 100000`: a choice, and of how many keys. */
function parseKeys(text: string): KeyModel {
  const [, choice, digits] = /^(\S+) +of +(\d+)$/.exec(text.trim()) ?? [];
  if (choice === undefined) {
    throw new LbError('USAGE', `keys "${text}" are no keys`, {
      hint: 'write clients, or for example zipf:1.1 of 100000',
    });
  }
  const count = Number(digits);
  if (count < 1 || count > MOST_KEYS) {
    throw new LbError('USAGE', `there are from 1 to ${MOST_KEYS} keys, not ${digits}`);
  }
  return { kind: 'drawn', count, choice: parseChoice(choice).text };
}
