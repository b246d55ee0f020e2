import { Command } from '@oclif/core/command';

/** What every `--json` result carries in front. Fields are added freely and never renamed in v1. */
export interface Envelope {
  readonly apiVersion: 'lbctl/v1';
  readonly kind: string;
}

/**
 * The base of all commands: a command parses its flags, calls core once, and ends with
 * `return this.result(kind, data, () => text)`. Failures are thrown as LbError and rendered at the door.
 */
export abstract class LbCommand extends Command {
  static override enableJsonFlag = true;

  /**
   * Prints `text()` on stdout unless --json, and returns the object that --json prints.
   * @param kind documented name of the result's schema
   */
  protected result<T extends object>(kind: string, data: T, text: () => string): Envelope & T {
    if (!this.jsonEnabled()) this.print(text());
    return { apiVersion: 'lbctl/v1', kind, ...data };
  }

  /** Part of the result ahead of its end, such as a plan before the question; silent under --json. */
  protected print(text: string): void {
    if (this.jsonEnabled() || text === '') return;
    process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  }

  /** The answer is negative (a node dead, a limit missed): the process ends with exit code 1. */
  protected negative(): void {
    process.exitCode = 1;
  }

  /** A remark for a person, on stderr; silent under --json. */
  protected note(text: string): void {
    if (!this.jsonEnabled()) process.stderr.write(`${text}\n`);
  }
}
