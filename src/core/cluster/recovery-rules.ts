import { nearest } from '../kernel/nearest.ts';
import { isMapping } from './mapping.ts';
import { type Mistake, type Path, shown, subject } from './mistake.ts';
import { outerZones } from './zones.ts';

const INSTANT =
  /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]([01]\d|2[0-3]):?[0-5]\d)$/;

/** Whether a text is a moment in ISO 8601 that means the same everywhere: with Z or an offset. */
export function isInstant(text: string): boolean {
  const [, year, month, day] = INSTANT.exec(text) ?? [];
  if (year === undefined || Number.isNaN(Date.parse(text))) return false;
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  return Number(day) <= days;
}

/**
 * What the schema cannot say about actions and maintenance: nodes and zones are there, times end after
 * they begin, and settings are of use for the kind of action.
 */
export function checkRecovery(root: Readonly<Record<string, unknown>>): Mistake[] {
  const section = isMapping(root.heartbeat) ? root.heartbeat : {};
  const known = knownNames(root);
  const each = (key: 'actions' | 'maintenance') =>
    (Array.isArray(section[key]) ? section[key] : []).map((item: unknown, index) => ({
      item: isMapping(item) ? item : {},
      path: ['heartbeat', key, index],
    }));
  return [
    ...each('actions').flatMap(({ item, path }) => [
      ...checkScope(item, path, root, known),
      ...checkAction(item, path, root),
    ]),
    ...each('maintenance').flatMap(({ item, path }) => [
      ...checkScope(item, path, root, known),
      ...checkTimes(item, path, root),
    ]),
  ];
}

type Item = Readonly<Record<string, unknown>>;
type Names = Readonly<Record<'nodes' | 'zones', ReadonlySet<string>>>;

/** Ids, and zones with those around them, of the nodes and of the list of zones. */
function knownNames({ nodes, zones }: Item): Names {
  const list: unknown[] = Array.isArray(nodes) ? nodes : [];
  const mappings = list.filter(isMapping);
  const named = [...mappings.map(({ zone }) => zone), ...(Array.isArray(zones) ? zones : [])];
  const texts = (values: readonly unknown[]) =>
    values.filter((value): value is string => typeof value === 'string');
  return {
    nodes: new Set(texts(mappings.map(({ id }) => id))),
    zones: new Set(texts(named).flatMap(outerZones)),
  };
}

function checkScope(item: Item, path: Path, root: unknown, known: Names): Mistake[] {
  return (['nodes', 'zones'] as const).flatMap((key) => {
    const names: unknown = item[key];
    return (Array.isArray(names) ? names : []).flatMap((name: unknown, index): Mistake[] => {
      if (typeof name !== 'string' || known[key].has(name)) return [];
      const at = [...path, key, index];
      const what = key === 'nodes' ? 'node' : 'zone';
      const near = nearest(name, known[key]);
      const hint = near === undefined ? whereNamed[key] : `did you mean ${near}?`;
      const message = `${subject(at, root)}: there is no ${what} ${shown(name)}`;
      return [{ path: at, part: 'value', message, hint }];
    });
  });
}

const whereNamed = {
  nodes: 'nodes are named by the ids under nodes:',
  zones: 'zones are those of the nodes, and those under zones:',
};

function checkAction({ on, kind, ...item }: Item, path: Path, root: unknown): Mistake[] {
  const mistakes: Mistake[] = [];
  if (kind === 'restart' && on === 'alive') {
    const message = `${subject(path, root)} restarts a node when it is alive again`;
    const hint = 'write on: dead or on: degraded, or another kind';
    mistakes.push({ path: [...path, 'on'], part: 'value', message, hint });
  }
  if (item.attempts !== undefined && (kind === 'notify' || kind === 'exec')) {
    const at = [...path, 'attempts'];
    const message = `${subject(at, root)} is of no use for kind ${kind}`;
    mistakes.push({ path: at, part: 'key', message, hint: 'it is for restart' });
  }
  return mistakes;
}

function checkTimes({ from, to }: Item, path: Path, root: unknown): Mistake[] {
  if (typeof from !== 'string' || typeof to !== 'string') return [];
  if (!isInstant(from) || !isInstant(to) || Date.parse(from) < Date.parse(to)) return [];
  const at = [...path, 'to'];
  const message = `${subject(at, root)} is ${shown(to)}, but must be after from, which is ${shown(from)}`;
  return [{ path: at, part: 'value', message }];
}
