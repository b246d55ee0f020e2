import { describe, expect, it } from 'vitest';
import {
  hostHeader,
  isOnThisMachine,
  isTargetText,
  parseTarget,
  placeUrl,
} from '../../../src/core/load/load-target.ts';

describe('a target', () => {
  it.each([
    ['http://10.0.0.1:8080', { id: '10.0.0.1:8080', host: '10.0.0.1', port: 8080, weight: 1 }],
    ['http://10.0.0.1', { id: '10.0.0.1:80', scheme: 'http', port: 80 }],
    ['HTTPS://Web.Example/', { host: 'web.example', scheme: 'https', port: 443, path: '/' }],
    ['web-1=http://a.example/x?y=1', { id: 'web-1', path: '/x?y=1', address: 'a.example:80' }],
    ['http://a.example?q=http://b', { id: 'a.example:80', path: '/?q=http://b' }],
    ['a=http://[::1]:81,weight=2.5,critical=30', { host: '::1', weight: 2.5, criticalCount: 30 }],
    ['unix:/run/app.sock', { socketPath: '/run/app.sock', id: 'run-app-sock', scheme: 'http' }],
    [
      's=UNIX:/run/App=1.sock',
      { socketPath: '/run/App=1.sock', id: 's', address: 'run-app-1-sock' },
    ],
  ])('%s', (text, wanted) => {
    expect(isTargetText(text)).toBe(true);
    expect(parseTarget(text)).toMatchObject(wanted);
  });

  it('has no path when its URL has none', () => {
    expect(parseTarget('http://10.0.0.1:8080')).not.toHaveProperty('path');
  });

  it.each([
    ['http://', 'is no URL'],
    ['ftp=x', 'is no URL'],
    ['a=ftp://x/', 'has the scheme ftp://'],
    ['http://me:secret@x/', 'holds a password'],
    ['http://x/#top', 'has a fragment'],
    ['unix:run/app.sock', 'no absolute path'],
    [`unix:/${'x'.repeat(107)}`, 'at most 107 bytes'],
    ['http://x,size=3', 'unknown setting "size=3"'],
    ['http://x,critical=0', 'no whole number above 0'],
    ['http://x,critical=2.5', 'no whole number above 0'],
    ['http://x,weight=-1', 'weight'],
  ])('%s %s', (text, message) => {
    expect(() => parseTarget(text)).toThrow(message);
  });

  it.each(['web-1', 'a=b', '10.0.0.1:8080', 'ftp://x'])('%s is none', (text) => {
    expect(isTargetText(text)).toBe(false);
  });
});

it.each([
  ['http://a.example', 'a.example', 'http://a.example'],
  ['http://a.example:443', 'a.example:443', 'http://a.example:443'],
  ['https://a.example:443', 'a.example', 'https://a.example'],
  ['https://[2001:db8::1]:80', '[2001:db8::1]:80', 'https://[2001:db8::1]:80'],
  ['unix:/run/a.sock', 'localhost', 'unix:/run/a.sock'],
])('%s has the Host %s', (text, host, url) => {
  expect(hostHeader(parseTarget(text))).toBe(host);
  expect(placeUrl(parseTarget(text))).toBe(url);
});

it.each([
  ['http://127.0.0.1', true],
  ['http://127.255.1.2:9', true],
  ['http://[::1]', true],
  ['http://localhost', true],
  ['unix:/a', true],
  ['http://128.0.0.1', false],
  ['http://127.0.0.1.example', false],
  ['http://localhost.example', false],
  ['http://[::2]', false],
  ['http://0.0.0.0', false],
])('%s is on this machine: %s', (text, isOurs) => {
  expect(isOnThisMachine(parseTarget(text))).toBe(isOurs);
});
