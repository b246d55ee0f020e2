import type { Difference, MetricSpec } from '../core/simulation/experiment.ts';

type Meaning = 'better' | 'worse' | 'neither' | 'unclear';

/** What a difference says: in words, and by meaning. */
export function differenceVerdict(
  { difference, isSignificant }: Difference,
  { better }: MetricSpec,
): { readonly words: string; readonly meaning: Meaning } {
  if (difference.count < 2) return { words: 'one seed tells nothing', meaning: 'unclear' };
  if (!isSignificant) return { words: 'not significant', meaning: 'unclear' };
  if (better === null) return { words: 'significant', meaning: 'neither' };
  const meaning = difference.mean < 0 === (better === 'less') ? 'better' : 'worse';
  return { words: `significant: ${meaning}`, meaning };
}
