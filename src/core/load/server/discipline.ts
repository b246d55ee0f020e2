/** Who of the requests inside a node is served. */
export interface Discipline {
  /** One line of help, at most 60 characters. */
  readonly summary: string;
  readonly source: string;
  /** @returns how many requests are served at a time; they share the cores equally */
  served(cores: number): number;
}

export const disciplines = {
  ps: {
    summary: 'all at once, sharing the cores (processor sharing)',
    source: 'Kleinrock 1967, doi:10.1145/321386.321388',
    served: () => Number.POSITIVE_INFINITY,
  },
  fifo: {
    summary: 'one a core, the others wait in order of arrival',
    source: 'Erlang 1917',
    served: (cores) => cores,
  },
} as const satisfies Record<string, Discipline>;

export type DisciplineName = keyof typeof disciplines;

export const disciplineNames = Object.keys(disciplines) as DisciplineName[];
