import { Args } from '@oclif/core';
import { LbCommand } from '../cli/base-command.ts';
import { bashCompletion } from '../cli/completion/bash.ts';
import { fishCompletion } from '../cli/completion/fish.ts';
import { completionPlaces, type Place } from '../cli/completion/model.ts';
import { zshCompletion } from '../cli/completion/zsh.ts';

const shells = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
} as const satisfies Record<string, (places: readonly Place[]) => string>;
type Shell = keyof typeof shells;

export default class Completion extends LbCommand {
  static override summary = 'Print a completion script for a shell';

  static override description = `The script is complete in itself: no lbctl runs while you type.

bash: lbctl completion bash > ~/.local/share/bash-completion/completions/lbctl
zsh: lbctl completion zsh > FOLDER/_lbctl, with FOLDER in $fpath before compinit
fish: lbctl completion fish > ~/.config/fish/completions/lbctl.fish`;

  static override examples = [
    { description: 'Try it in the running shell', command: 'source <(lbctl completion bash)' },
  ];

  static override args = {
    shell: Args.string({
      required: true,
      ignoreStdin: true,
      options: Object.keys(shells),
      description: 'Shell to write for.',
    }),
  };

  async run() {
    const { args } = await this.parse(Completion);
    const script = shells[args.shell as Shell](completionPlaces(this.config.commands));
    return this.result('Completion', { shell: args.shell, script }, () => script);
  }
}
