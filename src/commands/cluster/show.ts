import { LbCommand } from '../../cli/base-command.ts';
import { clusterFlags, loadClusterFile } from '../../cli/cluster-source.ts';
import { clusterText } from '../../cli/cluster-text.ts';
import { outputFlag, renderList } from '../../cli/list-output.ts';
import { summariseZones } from '../../core/cluster/zones.ts';

export default class ClusterShow extends LbCommand {
  static override summary = 'Print what the cluster file says, with the defaults filled in';

  static override description =
    'Checks the whole file and lists every mistake in it with its line. With --output csv or ndjson ' +
    'only the nodes are printed.';

  static override examples = [
    '<%= config.bin %> cluster show',
    '<%= config.bin %> cluster show --cluster production.yaml --output csv',
    '<%= config.bin %> cluster show --node a=10.0.0.1 --node b=10.0.0.2,weight=2,zone=room-1 --json',
  ];

  static override flags = { ...clusterFlags, output: outputFlag() };

  async run() {
    const { flags } = await this.parse(ClusterShow);
    const { cluster, file } = await loadClusterFile(flags);
    const { name, nodes, ring, vector, probe, heartbeat, given } = cluster;
    const zones = summariseZones(nodes, cluster.zones);
    const text = await renderList(
      flags.output,
      nodes.map(({ labels, probe = {}, heartbeat: check = {}, dependsOn = [], ...node }) => ({
        ...node,
        labels: JSON.stringify(labels),
        probe: JSON.stringify(probe),
        heartbeat: JSON.stringify(check),
        dependsOn: dependsOn.join(' '),
      })),
      () => clusterText(cluster, zones, file),
    );
    const data = {
      ...(file !== undefined && { file }),
      ...(name !== undefined && { name }),
      nodes,
      zones,
      ring,
      vector,
      probe,
      heartbeat,
      givenSettings: given,
    };
    return this.result('Cluster', data, () => text);
  }
}
