import type { Dialogue } from './verdict.ts';

/** memcached's protocol (memcached: doc/protocol.txt): `version`, and `stats` on a new connection. */
export const memcachedDialogue: Dialogue = {
  opening: new TextEncoder().encode('stats\r\nversion\r\n'),
  question: new TextEncoder().encode('version\r\n'),
  read(bytes, isOpening) {
    const text = new TextDecoder('latin1').decode(bytes);
    const end = isOpening ? endOfStats(text) : 0;
    if (end === undefined) return isCut(text) ? undefined : noProtocol;
    const line = /^(.*?)\r\n/.exec(text.slice(end))?.[1];
    if (line === undefined) return undefined;
    if (!line.startsWith('VERSION ')) return { mistake: `answers "${line}" to version` };
    const incarnation = isOpening ? processOf(text) : undefined;
    return { mistake: '', ...(incarnation !== undefined && { incarnation }) };
  },
};

const noProtocol = { mistake: 'answers with what is not the protocol of memcached' };

/** After `END`, or after the error of a proxy that has no statistics. */
function endOfStats(text: string): number | undefined {
  const found = /^(?:END|ERROR|(?:CLIENT|SERVER)_ERROR [^\r\n]*)\r\n/m.exec(text);
  return found === null ? undefined : found.index + found[0].length;
}

/** Whether what came can still become an answer: lines of statistics, the last one perhaps in part. */
function isCut(text: string): boolean {
  const lines = text.split('\r\n');
  const last = lines.pop()!;
  const heads = ['STAT ', 'END', 'ERROR', 'CLIENT_ERROR ', 'SERVER_ERROR '];
  return (
    lines.every((line) => line.startsWith('STAT ')) &&
    heads.some((head) => head.startsWith(last.slice(0, head.length)))
  );
}

/** Process id and the second it was started, by memcached's own clock. */
function processOf(text: string): string | undefined {
  const stat = (name: string): string | undefined =>
    new RegExp(`^STAT ${name} (\\d+)\\r$`, 'm').exec(text)?.[1];
  const [pid, time, uptime] = [stat('pid'), stat('time'), stat('uptime')];
  if (pid === undefined || time === undefined || uptime === undefined) return undefined;
  return `${pid}@${Number(time) - Number(uptime)}`;
}
