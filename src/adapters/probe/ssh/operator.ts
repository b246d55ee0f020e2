import { homedir, hostname, userInfo } from 'node:os';

/** Whose SSH configuration, keys and agent are used; tests put their own in place. */
export interface Operator {
  readonly home: string;
  readonly user: string;
  readonly hostName: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The ssh program. */
  readonly program: string;
}

export function thisOperator(): Operator {
  return {
    home: homedir(),
    user: userName(),
    hostName: hostname(),
    environment: { ...process.env }, // each look into the original is a call to the system
    program: 'ssh',
  };
}

/** A container may run under a number that has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env.USER ?? 'root';
  }
}
