import type { PolicySpec } from '../../src/core/policy/policy.ts';
import { policies, policyNames } from '../../src/core/policy/registry.ts';
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

/** Policies: how a node is chosen for a request. */
export function policiesPage(): string {
  const promises = claimFields('Policies', 'policies');
  const specs = policyNames.map((name): [string, PolicySpec] => [name, policies[name]]);
  return page(
    '# Policies that dispatch requests',
    renderedFrom('the registry of policies'),
    `A policy chooses a node for each request. Parameters are given behind its name, a colon before each: ${code('bounded-ring:c=1.5:virtualNodes=300')}. Ties go to the node that comes first, closed nodes get nothing. The test suite holds every policy to its promises.`,
    markdownTable(
      ['policy', ...promises.map(({ name }) => name), 'what it is'],
      specs.map(([name, { claims, summary }]) => [
        headingLink(name),
        ...promises.map((promise) => promised(claims, promise.name)),
        sentence(summary),
      ]),
    ),
    'The promises:',
    markdownTable(
      ['promise', 'meaning'],
      promises.map(({ name, about }) => [name, sentence(about)]),
    ),
    ...specs.flatMap(([name, spec]) => [
      `## ${name}`,
      sentence(spec.summary),
      `Source: ${prose(spec.source)}`,
      parametersOf(spec),
    ]),
  );
}

function promised(claims: object, name: string): string {
  const value: unknown = (claims as Record<string, unknown>)[name];
  if (Array.isArray(value)) return value.length === 0 ? 'nothing' : value.join(', ');
  return value === true ? 'yes' : 'no';
}

function parametersOf({ parameters, meanings = {} }: PolicySpec): string {
  const rows = Object.entries(parameters).map(([name, value]) => [
    code(name),
    String(value),
    sentence(meanings[name]!),
  ]);
  if (rows.length === 0) return 'It has no parameters.';
  return markdownTable(['parameter', 'default', 'meaning'], rows);
}
