import { transcript } from '../transcript.ts';

transcript('bench/list-policies', {
  run: [
    'lbctl bench list-policies',
    'lbctl bench list-policies --parameters',
    'lbctl bench list-policies --sources',
    'lbctl bench list-policies --output csv | head -3',
    'lbctl bench list-policies --source',
  ],
});
