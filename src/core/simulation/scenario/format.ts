/** A key of a scenario: what it means, how it is written, what holds without it. */
export interface FormatKey {
  readonly about: string;
  readonly example: string;
  /** Absent: it must be there, or nothing holds without it. */
  readonly default?: string;
}

type FormatSection = Readonly<Record<string, FormatKey>>;

/** All keys by section; the reader knows no others and the reference lists them. */
export const format = {
  scenario: {
    version: { about: 'version of this format', example: '1' },
    title: {
      about: 'what it is about, in a line',
      example: 'Response time against request rate',
      default: 'the name of the file',
    },
    source: {
      about: 'paper, table or figure that it reproduces',
      example: 'doi:10.3233/JIFS-189706, figure 7',
    },
    claim: { about: 'what the source says comes out', example: 'DCH answers fastest' },
    assumptions: {
      about: 'list of what had to be chosen, for the reader',
      example: '[agents cost nothing]',
      default: '[]',
    },
    parameters: {
      about:
        'names for values: `$rate`, or with braces inside words, stands for one anywhere below, `$$` for a dollar',
      example: '{ rate: 1000/s }',
      default: '{}',
    },
    nodes: { about: 'list of nodes', example: '[{ id: n, count: 4 }]' },
    take: {
      about: 'only the first so many of the nodes',
      example: '1',
      default: 'all',
    },
    requests: {
      about: 'what requests ask for',
      example: '{ cpu: exponential 5ms }',
      default: '{ cpu: exponential 10ms }',
    },
    load: {
      about: 'how requests arrive; a text alone is the rate',
      example: '{ rate: 300/s, arrivals: poisson }',
    },
    policies: {
      about: 'list of the series that are compared: policies, or mappings with one',
      example: '[p2c, lti]',
      default: '[weighted-least-connections]',
    },
    dispatch: {
      about: 'what the dispatcher knows',
      example: '{ knowsSpeeds: true }',
      default: '{}',
    },
    monitor: {
      about: 'load samples of the nodes',
      example: '{ every: 1s, delay: 100ms }',
      default: '{} if a policy reads loads or storage, else none',
    },
    heartbeat: {
      about:
        'how nodes are watched: interval, timeout, fall, rise, detector, phi, chen as in the cluster file',
      example: '{ interval: 1s, timeout: 500ms }',
      default: 'nobody finds out what happened to a node',
    },
    limits: { about: 'how long requests wait', example: '{ timeout: 2s }', default: '{}' },
    faults: {
      about: 'list of what goes wrong when',
      example: '[kill n-3 at 60s for 30s]',
      default: '[]',
    },
    wandering: {
      about: 'true speeds that change by themselves',
      example: '{ least: 50%, most: 100%, mean: 30s }',
      default: 'they stay',
    },
    run: { about: 'how long it lasts, and how often', example: '{ duration: 180s, seeds: 10 }' },
    vary: {
      about: 'a parameter and its values: numbers of one kind',
      example: '{ rate: [200/s, 300/s, 350/s] }',
      default: 'one point',
    },
    metrics: {
      about: 'what is shown, the first is plotted',
      example: '[meanResponseMs, p99Ms]',
      default: 'answersPerSecond, meanResponseMs, p99Ms, errorShare, utilisationMax',
    },
  },
  node: {
    id: { about: 'its name; with `count` the beginning of the names', example: 'n' },
    count: { about: 'so many alike: n-1, n-2, …', example: '10', default: 'one, named as it is' },
    address: { about: 'for policies that place keys', example: '10.0.0.1', default: '10.0.0.1, …' },
    zone: { about: 'failure domain, from large to small', example: 'b/rack-2', default: 'none' },
    weight: { about: 'as the operator gives it', example: '2', default: '1' },
    speed: {
      about: 'true speed of a core: work of 1 ms takes 1 / speed ms alone',
      example: '0.8',
      default: '1',
    },
    cores: { about: 'cores', example: '4', default: '1' },
    discipline: {
      about: '`ps`: requests share the cores; `fifo`: they wait in order',
      example: 'fifo',
      default: 'ps',
    },
    diskSpeed: { about: 'speed of its disk', example: '2', default: '1' },
    criticalCount: {
      about: 'requests inside past which it gets slower, by (N / count)^-2, not below 15 %',
      example: '300',
      default: 'none',
    },
    memory: {
      about:
        'instead: occupancy `base` + requests inside / `capacity`, above 1 slower by occupancy^-3, not below 5 %; it is reported as use of memory',
      example: '{ base: 30%, capacity: 400 }',
      default: 'none',
    },
    capacity: {
      about: 'what it is measured to be able to do: cpu in any unit, memory, disk in operations/s',
      example: '{ cpu: 2400, memory: 16GB, disk: 100 }',
      default: 'weights say it',
    },
    baseUse: {
      about: 'CPU use of others, which adds to what is reported and takes nothing away',
      example: '14%',
      default: '0%',
    },
    free: { about: 'free storage', example: '20GB', default: 'unknown' },
    total: { about: 'all its storage', example: '100GB', default: 'unknown' },
    member: { about: 'false: it waits for the fault `join`', example: 'false', default: 'true' },
  },
  memory: {
    base: { about: 'occupancy without requests', example: '30%', default: '30%' },
    capacity: { about: 'requests that fill the whole', example: '400' },
  },
  capacity: {
    cpu: { about: 'the same unit for all nodes', example: '2400', default: 'unknown' },
    memory: { about: 'size', example: '16GB', default: 'unknown' },
    disk: { about: 'operations a second', example: '100', default: 'unknown' },
  },
  requests: {
    classes: {
      about: 'list of classes; or `cpu`, `disk`, `stores` directly, for one class',
      example: '[{ name: page, share: 60%, cpu: exponential 2ms }]',
      default: 'one class',
    },
    cpu: {
      about: 'work of a core of speed 1: law and mean',
      example: 'lognormal:2 5ms',
      default: 'exponential 10ms',
    },
    disk: { about: 'then work of a disk of speed 1', example: 'exponential 4ms', default: 'none' },
    stores: { about: 'what a request leaves on its node', example: '1MB', default: '0' },
    keys: {
      about: '`clients`: a new key each; or a choice and of how many: `zipf:1.1 of 100000`',
      example: 'zipf:1.1 of 100000',
      default: 'clients',
    },
  },
  class: {
    name: { about: 'its name', example: 'page' },
    share: {
      about: 'of all requests; all together are 100 %',
      example: '60%',
      default: 'equal ones',
    },
    cpu: { about: 'as above', example: 'exponential 2ms' },
    disk: { about: 'as above', example: 'exponential 4ms', default: 'none' },
    stores: { about: 'as above', example: '1MB', default: '0' },
  },
  load: {
    rate: {
      about: 'constant, a ramp or steps: `100/s..900/s`, `100/s:10s,900/s:2s`',
      example: '300/s',
    },
    utilisation: {
      about: 'instead of a rate: the part of all CPUs that are members which requests need',
      example: '70%',
    },
    arrivals: { about: 'law of the gaps', example: 'constant', default: 'poisson' },
    rise: {
      about: 'the rate rises from 0 over this time, as no load is there at once',
      example: '60s',
      default: '0s',
    },
    burst: {
      about: 'bursts at random times, of random lengths; the mean rate stays',
      example: '{ times: 3, lasts: 6s, every: 1m }',
      default: 'none',
    },
  },
  burst: {
    times: { about: 'the rate in a burst over the mean rate', example: '3' },
    lasts: { about: 'mean length of a burst', example: '6s' },
    every: { about: 'mean time from one to the next', example: '1m' },
  },
  bursts: {
    low: { about: 'random bursts: the rate in between', example: '100/s' },
    high: { about: 'the rate in bursts', example: '900/s' },
    lowLasts: { about: 'mean time in between; times are exponential', example: '9s' },
    highLasts: { about: 'mean length of a burst', example: '1s' },
  },
  closed: {
    clients: { about: 'so many clients, each with one request at a time', example: '200' },
    clientsPerNode: { about: 'instead: so many for each member', example: '100' },
    think: {
      about: 'from an answer to the next request',
      example: 'exponential 80ms',
      default: 'none',
    },
    requestsPerClient: {
      about: 'the run ends when each client has had so many answers',
      example: '1024',
      default: 'it ends with its time',
    },
  },
  policy: {
    name: { about: 'what the series is called', example: 'WLC', default: 'the policy' },
    policy: { about: 'a policy with its parameters', example: 'bounded-ring:c=1.5' },
    rules: {
      about: 'instead of a policy: a pool, rules as in a file of `bench --rules`',
      example: '[{ id: big, kind: function, classes: [large], policy: lti }]',
      default: 'none',
    },
    default: {
      about: 'what decides where no rule does',
      example: 'p2c',
      default: 'weighted-least-connections',
    },
    set: { about: 'parameters for this series only', example: '{ cost: 0ms }', default: '{}' },
  },
  dispatch: {
    knowsDemands: {
      about: 'it knows the work of each request beforehand, else the mean of all',
      example: 'true',
      default: 'false',
    },
    knowsSpeeds: {
      about: 'it knows `speed`, else it learns them',
      example: 'true',
      default: 'false',
    },
    knowsCritical: { about: 'it knows `criticalCount`', example: 'false', default: 'true' },
    connectionsLast: {
      about: 'requests count as in flight for so long after their answer, as kept connections do',
      example: '15s',
      default: '0s',
    },
  },
  monitor: {
    every: { about: 'from a sample to the next', example: '1s', default: '1s' },
    delay: { about: 'from its end to when policies hear of it', example: '100ms', default: '0s' },
    cost: { about: 'work of the agent on the CPU', example: '35ms', default: '0s' },
    costEvery: { about: 'how often it has that work', example: '6s', default: 'as `every`' },
  },
  heartbeat: {
    interval: { about: 'from a check to the next', example: '1s', default: '1s' },
    timeout: { about: 'of a check', example: '500ms', default: '2s' },
    fall: { about: 'failed checks that make a death', example: '2', default: '1' },
    rise: { about: 'answers that end it', example: '2', default: '2' },
    detector: { about: 'how silence is judged', example: 'timeout', default: 'timeout' },
    phi: { about: 'the detector phi', example: '{ threshold: 8 }', default: '{}' },
    chen: { about: 'the detector chen', example: '{ margin: 500ms }', default: '{}' },
  },
  limits: {
    timeout: { about: 'from dispatch to answer', example: '2s', default: 'none' },
    retries: { about: 'attempts after the first one, each at once', example: '1', default: '0' },
  },
  wandering: {
    least: { about: 'of its own speed', example: '50%' },
    most: { about: 'of its own speed', example: '100%', default: '100%' },
    mean: { about: 'mean time from a change to the next; times are exponential', example: '30s' },
  },
  run: {
    warmUp: { about: 'not measured', example: '20s', default: 'a tenth of the duration' },
    duration: { about: 'measured, after the warm-up', example: '180s' },
    pieces: { about: 'pieces of the whole run that are told apart', example: '60', default: '60' },
    seeds: { about: 'independent repetitions', example: '10', default: '10' },
  },
} as const satisfies Readonly<Record<string, FormatSection>>;

/** Keys of a section, or of several that stand in one mapping. */
export const keysOf = (...sections: (keyof typeof format)[]): readonly string[] =>
  sections.flatMap((section) => Object.keys(format[section]));
