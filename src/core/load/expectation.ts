import { LbError } from '../kernel/errors.ts';
import { nearest } from '../kernel/nearest.ts';
import { parseDuration, parseRate, parseRatio } from '../kernel/units-text.ts';
import { type Figure, figureNames, figureOf } from './figure.ts';

const operators = ['<=', '>=', '<', '>', '='] as const;
type Operator = (typeof operators)[number];

/** A limit on a figure of a load run, as in `p99<20ms` or `share(web-1)=25%±2`. */
export interface Expectation {
  /** As it was written. */
  readonly text: string;
  readonly figure: Figure;
  /** The node it is about; undefined for the whole run. */
  readonly node: string | undefined;
  readonly operator: Operator;
  /** In the unit of the figure: ms, per second, a share of 1, or a count. */
  readonly bound: number;
  /** The same to either side, of `=`. */
  readonly tolerance: number;
  /** `errors`, statuses and failures are counted, or set in relation to requests. */
  readonly isShare: boolean;
}

const EXAMPLES =
  'for example p99<20ms, errors<0.1%, errors=0, rate>=990/s, share(web-1)=25%±2; see lbctl help expectations';
const PARTS = /^\s*([\w.-]+?)\s*(?:\(\s*([^()]*?)\s*\))?\s*(<=|>=|<|>|=)\s*(.*?)\s*$/;

/**
 * @param nodes ids of the run's nodes; without them a node may have any name
 * @throws LbError USAGE
 */
export function parseExpectation(text: string, nodes?: readonly string[]): Expectation {
  const parts = PARTS.exec(text);
  if (parts === null) {
    throw new LbError('USAGE', `"${text}" is no figure, sign and bound`, { hint: EXAMPLES });
  }
  const [, name, node, operator, written] = parts as unknown as [
    string,
    string,
    string | undefined,
    Operator,
    string,
  ];
  const figure = figureOf(name);
  if (figure === undefined) throw unknownFigure(text, name);
  checkNode(text, figure, node, nodes);
  return {
    text: text.trim(),
    figure,
    node,
    operator,
    ...parseBound(text, figure, operator, written),
  };
}

function unknownFigure(text: string, name: string): LbError {
  const near = nearest(name, figureNames());
  return new LbError('USAGE', `"${text}": there is no figure "${name}"`, {
    hint: near === undefined ? EXAMPLES : `did you mean ${near}?`,
  });
}

function checkNode(
  text: string,
  figure: Figure,
  node: string | undefined,
  nodes: readonly string[] | undefined,
): void {
  if (node === undefined && figure.isOfNode) {
    throw new LbError('USAGE', `"${text}": ${figure.name} is a figure of a node`, {
      hint: `name it: ${figure.name}(${nodes?.[0] ?? 'web-1'})=25%±2`,
    });
  }
  if (node === undefined || nodes === undefined || nodes.includes(node)) return;
  const near = nearest(node, nodes);
  throw new LbError('USAGE', `"${text}": the run has no node "${node}"`, {
    hint: near === undefined ? `its nodes are ${nodes.join(', ')}` : `did you mean ${near}?`,
  });
}

type Bound = Pick<Expectation, 'bound' | 'tolerance' | 'isShare'>;

function parseBound(text: string, figure: Figure, operator: Operator, written: string): Bound {
  const [value, beside, ...more] = written.split(/\s*(?:±|\+-)\s*/) as [string, ...string[]];
  if (more.length > 0 || beside === '' || (beside !== undefined && operator !== '=')) {
    throw new LbError('USAGE', `"${text}": ± stands after = and one value, before another`, {
      hint: EXAMPLES,
    });
  }
  const isShare = figure.unit === 'share' || (figure.unit === 'count' && value.endsWith('%'));
  const quantity = isShare ? parseShare : readers[figure.unit];
  try {
    const tolerance = beside === undefined ? 0 : parseTolerance(beside, isShare, quantity);
    return { bound: quantity(value), tolerance, isShare };
  } catch (error) {
    if (!(error instanceof LbError)) throw error;
    const { message, hint } = error;
    throw new LbError('USAGE', `"${text}": ${message}`, hint === undefined ? {} : { hint });
  }
}

/** `±2` of a percentage are points of percent, as `±2%` are. */
function parseTolerance(
  written: string,
  isShare: boolean,
  quantity: (text: string) => number,
): number {
  return quantity(isShare && !written.endsWith('%') ? `${written}%` : written);
}

const readers = {
  duration: parseDuration,
  rate: parseRate,
  share: parseShare,
  count: parseCount,
};

function parseShare(text: string): number {
  if (text.endsWith('%')) return parseRatio(text);
  throw new LbError('USAGE', `"${text}" is no percentage`, { hint: 'write for example 25%' });
}

function parseCount(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new LbError('USAGE', `"${text}" is neither a count nor a percentage`, {
    hint: 'write for example errors=0 or errors<0.1%',
  });
}
