import { Flags } from '@oclif/core';
import { LbCommand } from '../../cli/base-command.ts';
import { loadHeartbeatSettings } from '../../cli/heartbeat-settings.ts';
import { outputFlag, renderList } from '../../cli/list-output.ts';
import { renderTable } from '../../cli/render/table.ts';
import { settingsFlag } from '../../cli/vector-source.ts';
import { detectorNames } from '../../core/cluster/heartbeat-settings.ts';
import { detectors } from '../../core/health/detector/registry.ts';
import { formatMs } from '../../core/kernel/units-text.ts';

export default class HeartbeatListDetectors extends LbCommand {
  static override summary = 'Detectors: how silence becomes a death, and what each promises.';
  static override description =
    'The promise is the longest time from the last heartbeat to the judgement, with the settings in force; of an adaptive detector while heartbeats come as set, without jitter.';
  static override examples = [
    '<%= config.bin %> heartbeat list-detectors',
    '<%= config.bin %> heartbeat list-detectors --formulas',
    '<%= config.bin %> heartbeat list-detectors --json',
  ];
  static override flags = {
    ...settingsFlag,
    output: outputFlag(),
    formulas: Flags.boolean({ summary: 'Show when each judges, with the settings in it.' }),
    sources: Flags.boolean({ summary: 'Show where each comes from.' }),
  };

  async run() {
    const { flags } = await this.parse(HeartbeatListDetectors);
    const settings = await loadHeartbeatSettings(flags);
    const rows = detectorNames.map((name) => {
      const { summary, source, formula, claims, promise } = detectors[name];
      const promiseMs = promise(settings);
      return {
        name,
        summary,
        source,
        formula: formula(settings),
        ...claims,
        promiseMs: Number.isFinite(promiseMs) ? promiseMs : null,
        isDefault: name === settings.detector,
      };
    });
    const last = flags.formulas ? 'formula' : flags.sources ? 'source' : 'summary';
    const title = { formula: 'judges after', source: 'source', summary: 'what it is' }[last];
    const text = await renderList(flags.output, rows, () =>
      renderTable(
        [
          { title: 'detector' },
          { title: 'judges' },
          { title: 'adapts' },
          { title: 'promise', align: 'right' },
          { title },
        ],
        rows.map(({ name, judges, isAdaptive, promiseMs, ...row }) => [
          name,
          judges,
          isAdaptive ? 'yes' : 'no',
          promiseMs === null ? '' : formatMs(promiseMs),
          row[last],
        ]),
      ),
    );
    return this.result('Detectors', { detectors: rows }, () => text);
  }
}
