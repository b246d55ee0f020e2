import { Command } from '@oclif/core/command';
import { LbError } from '../core/kernel/errors.ts';
import { printable } from './render/printable.ts';
import { errorStyle } from './style.ts';
import { commandLine } from './usage-text.ts';

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
  readonly #remarks: string[] = [];

  /**
   * Prints `text()` on stdout unless --json, and returns the object that --json prints.
   * @param kind documented name of the result's schema
   */
  protected result<T extends object>(kind: string, data: T, text: () => string): Envelope & T {
    if (!this.jsonEnabled()) this.print(text());
    const warnings = this.#remarks.length > 0 ? { warnings: this.#remarks } : {};
    return { apiVersion: 'lbctl/v1', kind, ...data, ...warnings };
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

  /** A remark beside the result: on stderr, or in the result's `warnings` under --json. */
  protected note(text: string): void {
    this.#remark('note:', text);
  }

  /** What a reader should know before trusting the figures; printed as `note` is. */
  protected warning(text: string): void {
    this.#remark(errorStyle.warn('warning:'), text);
  }

  /** The parser takes names that every JavaScript object has for flags, such as --toString. */
  protected override async init(): Promise<void> {
    await super.init();
    const end = this.argv.indexOf('--');
    for (const word of end === -1 ? this.argv : this.argv.slice(0, end)) {
      const name = /^--([^=]+)/.exec(word)?.[1];
      if (name === undefined || !(name in Object.prototype)) continue;
      throw new LbError('USAGE', `unknown flag "--${name}"`, {
        hint: `see ${commandLine(this.id ?? '')} --help`,
      });
    }
  }

  #remark(label: string, text: string): void {
    this.#remarks.push(printable(text));
    if (!this.jsonEnabled()) process.stderr.write(`${label} ${printable(text)}\n`);
  }
}
