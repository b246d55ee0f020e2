import { defaultVectorSettings, weightLawNames } from '../../src/core/cluster/vector-settings.ts';
import { weightLaws } from '../../src/core/vector/law/registry.ts';
import {
  code,
  headingLink,
  markdownTable,
  page,
  prose,
  renderedFrom,
  sentence,
} from './markdown.ts';
import { claimFields } from './result-json-schema.ts';

const reads = {
  nothing: 'nothing of a load',
  load: 'L, the load of CPU, memory and disk',
  busiest: 'u, the busier of CPU and disk',
} as const;

export function weightLawsPage(): string {
  const promises = claimFields('WeightLaws', 'laws');
  return page(
    '# Laws by which loads change weights',
    renderedFrom('the registry of laws'),
    `${code('vector.law')} of the cluster file chooses one, ${code('--law NAME')} of a command another. The test suite holds every law to its promises; ${code('lbctl vector replay')} tries them on a recording or on a model of a fleet.`,
    markdownTable(
      ['law', ...promises.map(({ name }) => name), 'what it is'],
      weightLawNames.map((name) => [
        headingLink(name),
        ...promises.map((promise) => promised(weightLaws[name].claims, promise.name)),
        sentence(weightLaws[name].summary),
      ]),
    ),
    'The promises:',
    markdownTable(
      ['promise', 'meaning'],
      promises.map(({ name, about }) => [name, sentence(about)]),
    ),
    ...weightLawNames.flatMap((name) => {
      const law = weightLaws[name];
      return [
        `## ${name}`,
        sentence(law.summary),
        `With the default settings: ${code(law.formula(defaultVectorSettings))}. It reads ${reads[law.reads]}.`,
        `Source: ${prose(law.source)}`,
      ];
    }),
  );
}

function promised(claims: object, name: string): string {
  const value: unknown = (claims as Record<string, unknown>)[name];
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
}
