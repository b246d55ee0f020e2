import { hintFor } from '../../cluster/mistakes.ts';
import type { About, MetricSpec } from '../experiment.ts';
import { engineMetrics, shownMetrics } from '../metrics.ts';
import type { Fields } from './fields.ts';

/** What is told beside the figures. */
export function readAbout(root: Fields, file: string): About {
  const assumptions = root.list('assumptions', 'assumptions', 100);
  const texts = assumptions.filter((one, i): one is string => {
    if (typeof one === 'string') return true;
    root.mistakes.refuse([...root.at('assumptions'), i], one, 'must be text');
    return false;
  });
  return {
    name: file,
    title: root.text('title', file),
    source: root.text('source', ''),
    claim: root.text('claim', ''),
    assumptions: texts,
  };
}

/** What is shown. */
export function readMetrics(root: Fields): MetricSpec[] {
  const names = engineMetrics.map(({ name }) => name);
  const given = root.has('metrics') ? root.list('metrics', 'metrics', names.length) : shownMetrics;
  if (given.length === 0 && Array.isArray(root.get('metrics'))) {
    root.refuse('metrics', 'must have at least one');
  }
  const seen = new Set<unknown>();
  return given.flatMap((name, i) => {
    const path = [...root.at('metrics'), i];
    const spec = engineMetrics.find((one) => one.name === name);
    if (spec === undefined) {
      root.mistakes.refuse(path, name, 'that is no metric', hintFor(String(name), names));
    } else if (seen.has(name)) root.mistakes.add(path, `metric ${spec.name} is listed twice`);
    seen.add(name);
    return spec === undefined ? [] : [spec];
  });
}
