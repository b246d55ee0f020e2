import { LbError } from '../../core/kernel/errors.ts';

/** A URL with a place for a key: RFC 6570, level 2. */
export interface KeyUrl {
  readonly origin: URL;
  /** Whether the key has a place in it. */
  readonly hasKey: boolean;
  /** @returns undefined when `{+key}` makes no path of the key as it is */
  path(key: Uint8Array): string | undefined;
}

const PLACE = /\{\+?key\}/;

/**
 * `{key}` stands for the key with all bytes but letters, digits and `-._~` written as %XX, `{+key}` for the key
 * as it is. The path is sent as it stands there: a URL parser would take `/../` out of keys.
 * @throws LbError USAGE
 */
export function readKeyUrl(text: string): KeyUrl {
  const [, start = '', rest = ''] = /^(https?:\/\/[^/?#{]*)(.*)$/s.exec(text) ?? [];
  const origin = URL.parse(start);
  const places = rest.match(new RegExp(PLACE, 'g')) ?? [];
  if (origin === null || places.length > 1 || !/^[\x21-\x7e]*$/.test(rest) || rest.includes('#')) {
    throw new LbError('USAGE', `"${text}" is no URL with at most one {key} in its path`, {
      hint: 'for example http://127.0.0.1:8080/, or http://127.0.0.1:8080/{key}',
    });
  }
  if (origin.username !== '' || origin.password !== '') {
    throw new LbError('USAGE', 'a URL on the command line is seen by all who look at processes', {
      hint: 'leave user and password out of it',
    });
  }
  const isWhole = rest.startsWith('/') || rest.startsWith('{+key}');
  const [before = '', behind = ''] = (isWhole ? rest : `/${rest}`).split(PLACE);
  const [place] = places;
  const written = place === '{+key}' ? asItIs : percentEncoded;
  return {
    origin,
    hasKey: place !== undefined,
    path(key) {
      if (place === undefined) return before;
      const middle = written(key);
      const path = `${before}${middle}${behind}`;
      return middle === undefined || !path.startsWith('/') ? undefined : path;
    },
  };
}

function percentEncoded(key: Uint8Array): string {
  return Array.from(key, (byte) => {
    const char = String.fromCharCode(byte);
    return /[\w.~-]/.test(char) ? char : `%${byte.toString(16).padStart(2, '0').toUpperCase()}`;
  }).join('');
}

function asItIs(key: Uint8Array): string | undefined {
  const text = Buffer.from(key).toString('latin1');
  return /^[\w.~:/?[\]@!$&'()*+,;=%-]*$/.test(text) ? text : undefined;
}
