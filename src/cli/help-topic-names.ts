/** Subjects of `lbctl help`, apart from their texts, which are loaded only to be shown. */
export const helpTopicNames = [
  'environment',
  'exit-codes',
  'expectations',
  'formats',
  'load-models',
] as const;

export type HelpTopic = (typeof helpTopicNames)[number];

export function isHelpTopic(name: string | undefined): name is HelpTopic {
  return helpTopicNames.some((topic) => topic === name);
}
