import { describe } from 'vitest';
import { transcript } from '../transcript.ts';

describe('keys sample', () => {
  transcript('keys/sample/list', {
    run: [
      'lbctl keys sample --count 8',
      'lbctl keys sample --count 3 --seed 7',
      'lbctl keys sample --count 2 --json',
      'lbctl keys sample --count 0',
      'lbctl keys sample | wc -l',
      'lbctl keys sample --count 4000000000 | head -n 1',
      'lbctl keys sample --count 200000 > /dev/full',
    ],
  });

  transcript('keys/sample/bad-input', {
    run: [
      'lbctl keys sample --count -1',
      'lbctl keys sample --count many',
      'lbctl keys sample --count 5000000000',
      'lbctl keys sample --seed -1',
      'lbctl keys sample --count 1000001 --json',
    ],
  });
});
