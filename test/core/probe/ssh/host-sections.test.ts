import { describe, expect, it } from 'vitest';
import { hostSections, sectionsOf } from '../../../../src/core/probe/ssh/host-sections.ts';

const sections = (text: string) => hostSections([{ path: '/c', text }]);
const lines = (host: string, text: string) =>
  sectionsOf(host, sections(text)!)?.map(({ line }) => line);

describe('the sections of an SSH configuration', () => {
  it('are found in all files with their places', () => {
    const files = [
      { path: '/a', text: '# Host x\nUser me\n\n  HOST web-* db\n Port 22\nhost=*' },
      { path: '/b', text: 'Include more\nMatch all\nHost !web-1 \t web-?\r\n' },
    ];
    expect(hostSections(files)).toEqual([
      { file: '/a', line: 4, patterns: ['web-*', 'db'] },
      { file: '/a', line: 6, patterns: ['*'] },
      { file: '/b', line: 3, patterns: ['!web-1', 'web-?'] },
    ]);
  });

  it.each([
    { name: 'a Match', text: 'Match host web' },
    { name: 'a Match that is run', text: 'match exec true' },
    { name: 'a second pass', text: 'Match final all' },
    { name: 'a quoted name', text: 'Host "web 1"' },
    { name: 'a comment behind names', text: 'Host web # the first' },
    { name: 'an escaped name', text: 'Host web\\ 1' },
    { name: 'a list with commas', text: 'Host web,db' },
    { name: 'no name', text: 'Host =' },
    { name: 'a keyword alone', text: 'Host' },
    { name: 'a quoted keyword', text: '"Host" web' },
    { name: 'names that are made canonical', text: 'CanonicalizeHostname yes' },
    { name: 'domains of canonical names', text: '  canonicaldomains example.com' },
    { name: 'an included file of the host', text: 'Include %h.conf' },
  ])('are in doubt with $name', ({ text }) => {
    expect(sections(`User me\n${text}\n`)).toBeUndefined();
  });

  it.each([
    { host: 'web-1', text: 'Host web-*\nHost web-?\nHost web\nHost *', want: [1, 2, 4] },
    { host: 'web-12', text: 'Host web-?\nHost web-??\nHost *-1*', want: [2, 3] },
    { host: 'web.a', text: 'Host web?a\nHost web.a\nHost webxa', want: [1, 2] },
    { host: 'webxa', text: 'Host web.a\nHost W*', want: [] },
    { host: 'web-1', text: 'Host * !web-1\nHost !web-2 *\nHost !web-2', want: [2] },
    { host: '10.0.0.1', text: 'Host 10.0.0.*', want: [1] },
    { host: 'web', text: 'Host unix/* vsock/*\nHost .host machine/.host', want: [] }, // systemd's
  ])('that hold for $host are $want of $text', ({ host, text, want }) => {
    expect(lines(host, text)).toEqual(want);
  });

  it.each(['Web', 'a:b', 'fe80::1', 'a_b', 'a.', '-a', ''])('are not told of "%s"', (host) => {
    expect(lines(host, 'Host *')).toBeUndefined();
  });
});
