import { shown } from './mistake.ts';

/** A node as text or a file gives it, before anything in it is checked. */
export interface RawNode {
  readonly id: string;
  readonly address: string;
  readonly weight?: unknown;
  readonly zone?: string;
  readonly state?: string;
}

export interface NodeTextMistake {
  readonly kind: 'mistake';
  readonly message: string;
  readonly hint: string;
}

const HINT =
  'write ID=ADDRESS[,weight=N][,zone=a/b][,state=S], for example dns-1=10.0.0.1,weight=2';

/** Reads the short form of a node: `dns-1=10.0.0.1,weight=2,zone=room-1/rack-2`. */
export function parseNodeText(text: string): RawNode | NodeTextMistake {
  const [first, ...settings] = text.split(',').map((part) => part.trim());
  const equals = first!.indexOf('=');
  if (equals < 1 || equals === first!.length - 1) {
    return {
      kind: 'mistake',
      message: `node ${shown(text)} is not of the form ID=ADDRESS`,
      hint: HINT,
    };
  }
  const node = { id: first!.slice(0, equals), address: first!.slice(equals + 1) };
  const read = parseNodeSettings(settings);
  return 'kind' in read
    ? { kind: 'mistake', message: `node ${shown(text)} ${read.message}`, hint: HINT }
    : { ...node, ...read };
}

/** The short form of a node; what parseNodeText reads back, when id and address are valid. */
export function printNodeText({ id, address, ...settings }: RawNode): string {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return [`${id}=${address}`, ...given.map(([name, value]) => `${name}=${value}`)].join(',');
}

/** Reads `weight=2`, `zone=a/b` and `state=drain`, each at most once; values are checked later. */
export function parseNodeSettings(
  settings: readonly string[],
): Omit<RawNode, 'id' | 'address'> | { kind: 'mistake'; message: string } {
  const read: Record<string, unknown> = {};
  for (const setting of settings) {
    const equals = setting.indexOf('=');
    const name = equals === -1 ? setting : setting.slice(0, equals);
    if (equals === -1 || !['weight', 'zone', 'state'].includes(name)) {
      return {
        kind: 'mistake',
        message: `has ${shown(setting)}, which is no weight=, zone= or state=`,
      };
    }
    if (Object.hasOwn(read, name)) return { kind: 'mistake', message: `sets ${name} twice` };
    const value = setting.slice(equals + 1);
    read[name] = name === 'weight' ? numberOrText(value) : value;
  }
  return read;
}

/** Text that is no number stays text, so that the message about it shows what was written. */
function numberOrText(text: string): number | string {
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : text;
}
