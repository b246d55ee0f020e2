import type { Ms } from '../kernel/units.ts';

/** Names of the host-probe sources; the adapters' registry has one member for each. */
export const probeSources = ['local', 'ssh', 'node-exporter', 'prometheus', 'file'] as const;
export type ProbeSource = (typeof probeSources)[number];

export const sshEngines = ['ssh2', 'openssh'] as const;

/** How a node is measured: the section `probe` of the cluster file with the node's own over it. */
export interface ProbeSettings {
  readonly source: ProbeSource;
  readonly timeoutMs: Ms;
  /** Nodes asked at the same time. */
  readonly concurrency: number;
  readonly ssh: SshSettings;
  readonly nodeExporter: HttpSettings & {
    /** `{host}` stands for the node's host, in brackets when IPv6. */
    readonly url: string;
  };
  readonly prometheus: HttpSettings & {
    /** Base of the HTTP API, without /api/v1. */
    readonly url: string;
    /** Value of the label `instance` of a node's exporter; `{host}` as above. */
    readonly instance: string;
  };
  readonly file: {
    /** Recorded profiles and load samples, one JSON a line. */
    readonly path?: string;
  };
}

/** What is not set here comes from the operator's own SSH configuration (`ssh -G`). */
export interface SshSettings {
  /** `ssh2`: a connection kept open inside lbctl; `openssh`: the ssh program with ControlMaster. */
  readonly engine: (typeof sshEngines)[number];
  readonly user?: string;
  readonly port?: number;
  /** A configuration file instead of the operator's own (`ssh -F`). */
  readonly configFile?: string;
  readonly knownHostsFile?: string;
  readonly identityFile?: string;
}

interface HttpSettings {
  readonly username?: string;
  /** File that holds the password of basic authentication. */
  readonly passwordFile?: string;
  /** Certificates to trust, PEM; else the system's. */
  readonly caFile?: string;
}

/** What a node says about its own probing, over the cluster's settings. */
export interface NodeProbe {
  readonly source?: ProbeSource;
  /** Canonical host without a port, to reach it at instead of its address. */
  readonly address?: string;
  readonly user?: string;
  readonly port?: number;
  readonly url?: string;
  readonly instance?: string;
}
