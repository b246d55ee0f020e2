import { readBytes, readText } from '../adapters/files.ts';
import { LbError } from '../core/kernel/errors.ts';
import { createRng } from '../core/kernel/rng.ts';
import { parseChoice } from '../core/load/choice/parse.ts';
import type { NamedTarget } from '../core/load/load-target.ts';
import { readRequestLine, readRequestLines } from '../core/load/request/request-line.ts';
import { readSizeClasses } from '../core/load/request/size-classes.ts';
import { complainAboutMethod } from '../core/load/request/target.ts';
import { createRequestSource, type KeyedBy, type RequestPlan } from '../core/load/request-plan.ts';
import type { ArrivalTrace } from '../core/load/trace.ts';

export interface RequestFlags {
  readonly path?: string | undefined;
  readonly requests?: string | undefined;
  readonly keys?: string | undefined;
  readonly sizes?: string | undefined;
  readonly template?: string | undefined;
  readonly choice?: string | undefined;
  readonly method?: string | undefined;
  readonly body?: string | undefined;
  readonly header?: readonly string[] | undefined;
  readonly 'keyed-by': KeyedBy;
}

/** What is requested, and the same in words. */
export interface NamedRequests {
  readonly plan: RequestPlan;
  readonly text: string;
}

/**
 * @param trace recorded arrivals; a log's requests are sent as they were
 * @throws LbError USAGE, INPUT_INVALID, KEYS_UNREADABLE
 */
export function benchRequests(
  flags: RequestFlags,
  targets: readonly NamedTarget[],
  trace: ArrivalTrace | undefined,
): NamedRequests {
  const { what, text } = requested(flags, targets, trace);
  const method = flags.method === undefined ? undefined : checkedMethod(flags.method);
  const body = flags.body === undefined ? undefined : readBytes(flags.body);
  const sent = body === undefined ? undefined : (method ?? 'POST');
  const plan = {
    what,
    keyedBy: flags['keyed-by'],
    ...((method ?? sent) !== undefined && { method: method ?? sent! }),
    ...(body !== undefined && { body }),
  };
  // Keys and a template that do not fit are told now, not by a thread of its own.
  createRequestSource(plan, createRng(0));
  return {
    plan,
    text: [method ?? sent, text, ...(body === undefined ? [] : [`(${body.length} bytes)`])]
      .filter((part) => part !== undefined)
      .join(' '),
  };
}

type What = Pick<NamedRequests['plan'], 'what'> & { readonly text: string };

function requested(
  flags: RequestFlags,
  targets: readonly NamedTarget[],
  trace: ArrivalTrace | undefined,
): What {
  const { requests, keys, sizes } = flags;
  if (flags.template !== undefined && keys === undefined && sizes === undefined) {
    throw new LbError('USAGE', '--template needs --keys or --sizes', {
      hint: 'what is put into it: --keys FILE or --sizes 4KiB:1,1MiB:1',
    });
  }
  if (sizes !== undefined) return ofSizes(sizes, flags);
  if (keys !== undefined) return ofKeys(keys, flags);
  if (trace !== undefined && trace.requests !== null) {
    if (flags.path !== undefined || flags.choice !== undefined) {
      throw new LbError('USAGE', 'the requests of an access log are sent in their order', {
        hint: 'leave out --path and --choice',
      });
    }
    const lines = trace.requests;
    return { what: { kind: 'lines', lines, choice: 'sequential' }, text: 'as recorded' };
  }
  if (requests !== undefined) return ofFile(requests, flags);
  return ofPath(flags.path ?? commonPath(targets), flags);
}

function ofSizes(sizes: string, { template = '/bytes/{size}', choice }: RequestFlags): What {
  if (choice !== undefined) {
    throw new LbError('USAGE', 'sizes are drawn by their shares', { hint: 'leave out --choice' });
  }
  const classes = readSizeClasses(sizes);
  return { what: { kind: 'sizes', classes, template }, text: `${template}, sizes ${sizes}` };
}

function ofKeys(file: string, { template = '/{key}', choice = 'uniform' }: RequestFlags): What {
  parseChoice(choice);
  const keys = readBytes(file, 'KEYS_UNREADABLE');
  return {
    what: { kind: 'keys', keys, template, choice },
    text: `${template}, ${choice} of ${file}`,
  };
}

function ofFile(file: string, { choice = 'sequential' }: RequestFlags): What {
  parseChoice(choice);
  const read = readRequestLines(readText(file), file);
  if ('problems' in read) {
    throw new LbError('INPUT_INVALID', `"${file}" has mistakes`, { problems: read.problems });
  }
  return {
    what: { kind: 'lines', lines: read.requests, choice },
    text: `${choice} of ${file}`,
  };
}

function ofPath(path: string, { choice }: RequestFlags): What {
  if (choice !== undefined) {
    throw new LbError('USAGE', 'there is one request to choose from', {
      hint: '--choice goes with --requests or --keys',
    });
  }
  const line = /[ \t]/.test(path) ? 'a blank in a path is written %20' : readRequestLine(path);
  if (typeof line === 'string') throw new LbError('USAGE', `path "${path}": ${line}`);
  return { what: { kind: 'lines', lines: [line], choice: 'sequential' }, text: line.path };
}

/** The path of the URLs: one for all nodes. */
function commonPath(targets: readonly NamedTarget[]): string {
  const paths = new Set(targets.map(({ path = '/' }) => path));
  if (paths.size === 1) return [...paths][0]!;
  throw new LbError(
    'USAGE',
    'the URLs have different paths, and every node gets the same requests',
    {
      hint: 'give one with --path, or several with --requests FILE',
    },
  );
}

function checkedMethod(method: string): string {
  const complaint = complainAboutMethod(method);
  if (complaint === undefined) return method;
  throw new LbError('USAGE', `--method: ${complaint}`, { hint: 'for example --method HEAD' });
}

/** They say how a request is framed, or ask for another protocol. */
const FORBIDDEN = ['content-length', 'transfer-encoding', 'expect', 'upgrade'];

/**
 * Headers as sent.
 * @throws LbError USAGE
 */
export function benchHeaders(texts: readonly string[]): (readonly [string, string])[] {
  return texts.map((text) => {
    const [, name, value] = /^([^:]*):[ \t]*(.*?)[ \t]*$/s.exec(text) ?? [];
    if (name === undefined || !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
      throw new LbError('USAGE', `header "${text}" does not begin with a name and a colon`, {
        hint: "write for example --header 'Accept: text/html'",
      });
    }
    if (/[\x00-\x08\x0a-\x1f\x7f]|[^\x00-\xff]/.test(value!)) {
      throw new LbError('USAGE', `header ${name} has a character that no header can have`, {
        hint: 'headers take bytes of Latin-1 alone, without control characters',
      });
    }
    if (FORBIDDEN.includes(name.toLowerCase())) {
      throw new LbError('USAGE', `header ${name} is up to lbctl`, {
        hint: 'leave it out',
      });
    }
    return [name, value!];
  });
}
