import { LbError } from '../../../core/kernel/errors.ts';
import type { Access } from './client-configs.ts';
import type { Login } from './connection.ts';
import { addressOf, unreachable } from './dial.ts';

/** How far a connection has come. */
export type ConnectionStage = 'greeting' | 'login' | 'ready';

/** Errors of the package: `level` says what failed. `code` is the system's, or the number of a farewell. */
interface Ssh2Error extends Error {
  readonly level?: string;
  readonly code?: string | number;
}

/** A key that could not sign: the next one is tried. */
export function isPassing({ level, message }: Ssh2Error): boolean {
  return level === 'agent' || (level === 'client-authentication' && /sign/i.test(message));
}

/** An error of the package in words, the other side's own words cut. */
export function failureOf(
  error: Ssh2Error,
  stage: ConnectionStage,
  login: Login,
  methods: readonly string[],
): LbError {
  const { access } = login;
  const where = addressOf(access);
  const said = cut(error.message);
  if (error.level === 'client-authentication') return refusedLogin(login, methods);
  if (error.level === 'client-timeout') {
    return new LbError('NODE_UNREACHABLE', `${where}: no sign of life on the connection`);
  }
  if (error.level === 'client-socket' || typeof error.code === 'string') {
    return unreachable(error, access);
  }
  if (typeof error.code === 'number') {
    return stage === 'login'
      ? new LbError('NODE_REFUSED_LOGIN', `${where} ended the login: ${said}`)
      : new LbError('NODE_UNREACHABLE', `${where} ended the connection: ${said}`);
  }
  if (/^Connection lost/.test(error.message)) return lost(access, stage);
  if (/no matching/.test(error.message)) {
    const hint = 'the engine openssh may know one';
    return new LbError('ANSWER_INVALID', `${where}: ${said}; ${hint}`);
  }
  return new LbError('ANSWER_INVALID', `${where} does not speak SSH as it should: ${said}`);
}

/** The other side closed without a word. */
export function lost(access: Access, stage: ConnectionStage): LbError {
  const when = { greeting: ' before it was set up', login: ' during the login', ready: '' }[stage];
  return new LbError('NODE_UNREACHABLE', `${addressOf(access)}: the connection was cut${when}`);
}

function refusedLogin({ access, identities }: Login, methods: readonly string[]): LbError {
  const { tried, remarks } = identities;
  const keys = tried.length === 0 ? 'no key to try' : `tried ${tried.join(', ')}`;
  const takes = methods.length === 0 ? '' : `; it takes ${methods.join(', ')}`;
  const notes = remarks.length === 0 ? '' : `; ${remarks.join('; ')}`;
  const message = `login as ${access.user} at ${addressOf(access)} refused: ${keys}${takes}${notes}`;
  return new LbError('NODE_REFUSED_LOGIN', message);
}

/** One side sends more than anybody wants to know. */
export function talksOn(access: Access, what: string): LbError {
  return new LbError('ANSWER_INVALID', `${addressOf(access)}: ${what} does not end`);
}

/** Words of another machine, short and on one line; not printable. */
export function cut(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
