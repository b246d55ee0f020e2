/** What performance and load are made of, in the order of their weights. */
export const components = ['cpu', 'memory', 'disk'] as const;

export type Component = (typeof components)[number];

/** How much each component counts. */
export type ComponentWeights = readonly [cpu: number, memory: number, disk: number];

/** A component that some node does not know counts for nobody. */
export interface Dropped {
  readonly component: Component;
  readonly reason: string;
}
