import { LbCommand } from '../../cli/base-command.ts';
import { clusterSchemaText } from '../../cli/cluster-schema.ts';

export default class ClusterSchema extends LbCommand {
  static override summary = 'Print the JSON Schema of the cluster file';

  static override description =
    'Editors with a YAML language server complete and check the cluster file by it. lbctl init puts ' +
    'it beside the cluster file; print it anew after an update of lbctl.';

  static override examples = ['<%= config.bin %> cluster schema > lbctl.schema.json'];

  async run() {
    await this.parse(ClusterSchema);
    const text = clusterSchemaText();
    return this.result('ClusterSchema', { schema: JSON.parse(text) as object }, () => text);
  }
}
