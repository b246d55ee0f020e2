import { describe, expect, it } from 'vitest';
import { exitMeanings } from '../../src/cli/help-topics.ts';
import { failures } from '../../src/core/kernel/errors.ts';
import { read, sources } from './sources.ts';

const code = sources()
  .filter((file) => file !== 'src/core/kernel/errors.ts')
  .map(read)
  .join('\n');

describe.each(Object.entries(failures))('%s', (name, { exit, summary }) => {
  it('is thrown somewhere', () => {
    expect(code).toMatch(new RegExp(`['"]${name}['"]`));
  });

  it('ends with an exit code that the reference explains', () => {
    expect(exitMeanings).toHaveProperty(String(exit));
  });

  it('has one line of summary', () => {
    expect(summary).toMatch(/^[^\n.]{10,80}$/);
  });
});
