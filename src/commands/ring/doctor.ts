import { Args, Flags } from '@oclif/core';
import { LbCommand } from '../../cli/base-command.ts';
import { doctorText } from '../../cli/doctor-text.ts';
import { outputFlag, renderList } from '../../cli/list-output.ts';
import { configurationFlags, readRingOrConfiguration } from '../../cli/ring-or-configuration.ts';
import { loadRing, ringFlags } from '../../cli/ring-source.ts';
import { patientOf } from '../../core/doctor/patient.ts';
import { diagnose } from '../../core/doctor/registry.ts';
import { tableBuilder } from '../../core/kernel/wasm/build-table.ts';
import { ringChecksum } from '../../core/ring/format.ts';

export default class RingDoctor extends LbCommand {
  static override summary = 'Known traps of rings, looked for in this one, with a way out of each.';
  static override description =
    `Each rule is worked out on the ring itself: what is said to move was moved, what is said to be uneven was added up. The ring can be a ring file or the configuration of another program, which is read as lbctl ring import reads it.

A problem is what makes keys worse off than they need to be; a hint is worth knowing before a change. Exit 1 when a problem is found.`;
  static override examples = [
    '<%= config.bin %> ring doctor nutcracker.yml --name alpha',
    '<%= config.bin %> ring doctor --ring web.json --explain',
    '<%= config.bin %> ring doctor haproxy.cfg --backend web --json',
  ];
  static override args = {
    file: Args.string({
      description: 'A ring file or the configuration of another program; else --ring.',
      ignoreStdin: true,
    }),
  };
  static override flags = {
    ...ringFlags,
    ...configurationFlags,
    explain: Flags.boolean({ summary: 'Say of each finding why it is so.' }),
    output: outputFlag(),
  };

  async run() {
    const { args, flags } = await this.parse(RingDoctor);
    const { file, ring } =
      args.file === undefined
        ? await loadRing(flags)
        : await readRingOrConfiguration(args.file, flags);
    const findings = diagnose(patientOf(ring, tableBuilder));
    const problemCount = findings.filter(({ severity }) => severity === 'problem').length;
    if (problemCount > 0) this.negative();
    const data = {
      file,
      checksum: ringChecksum(ring),
      algorithm: ring.algorithm,
      problemCount,
      findings,
    };
    const records = findings.map((finding) => ({ ...finding }));
    const text = await renderList(flags.output, records, () =>
      doctorText(file, ring, findings, flags.explain),
    );
    return this.result('RingDiagnosis', data, () => text);
  }
}
