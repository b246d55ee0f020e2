import type { HeartbeatProbes } from '../../core/health/heartbeat-probe.ts';
import { dns } from './dns.ts';
import { exec } from './exec.ts';
import { file } from './file.ts';
import { grpc } from './grpc.ts';
import { http } from './http.ts';
import { https } from './https.ts';
import { icmp } from './icmp.ts';
import { memcached } from './memcached.ts';
import { redis } from './redis.ts';
import { tcp } from './tcp.ts';
import { udp } from './udp.ts';

/** How nodes are asked whether they live; a name in core/cluster/heartbeat-settings.ts for each. */
export const heartbeatProbes = {
  tcp,
  http,
  https,
  grpc,
  udp,
  dns,
  icmp,
  redis,
  memcached,
  exec,
  file,
} as const satisfies HeartbeatProbes;
