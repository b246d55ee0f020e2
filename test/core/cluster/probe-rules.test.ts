import { describe, expect, it } from 'vitest';
import { isProbeUrl } from '../../../src/core/cluster/probe-rules.ts';

describe('isProbeUrl', () => {
  it.each([
    'http://{host}:9100/metrics',
    'https://10.0.0.1/metrics?collect[]=cpu',
    'http://[2001:db8::1]:9100/metrics',
    'http://proxy.example/{host}/metrics',
    'HTTPS://prometheus.example/base/',
  ])('takes %s', (url) => {
    expect(isProbeUrl(url)).toBe(true);
  });

  it.each([
    '',
    'metrics',
    'ftp://{host}/',
    'http://',
    'http://{node}:9100/',
    'http://me@host/',
    'http://me:secret@host/',
    'http://host/#part',
    'http://ho st/',
    'http://host/\n',
    'http://host:99999/',
    'file:///etc/passwd',
  ])('refuses %j', (url) => {
    expect(isProbeUrl(url)).toBe(false);
  });
});
