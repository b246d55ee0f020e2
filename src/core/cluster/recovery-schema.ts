import * as v from 'valibot';
import { parseDuration, printDuration } from '../kernel/units-text.ts';
import { isInstant } from './recovery-rules.ts';
import {
  actionEvents,
  actionKinds,
  defaultActionLimits,
  defaultRecoverySettings,
  type RecoverySettings,
} from './recovery-settings.ts';
import { duration, filled, oneOf, option, ratio, setting, text, whole } from './schema-parts.ts';

const names = v.pipe(
  v.array(text, 'must be a list of names'),
  v.minLength(1, 'must name something'),
);

const scopeEntries = {
  nodes: option(names, 'Nodes by id; else all, or those of zones.', ['dns-1']),
  zones: option(names, 'Zones, each with all that is in it.', ['room-1']),
};

const actionSchema = v.strictObject(
  {
    on: v.pipe(
      oneOf(actionEvents),
      v.description('What the node turns into; alive: after it was dead or degraded.'),
    ),
    ...scopeEntries,
    kind: v.pipe(
      oneOf(actionKinds),
      v.description('restart is tried again when it did not help; notify and exec are done once.'),
    ),
    command: v.pipe(
      v.array(filled, 'must be a list of texts'),
      v.minLength(1, 'must name a program'),
      v.description(
        'Program and arguments, run without a shell; {node}, {zone}, {host} and {cause} are replaced.',
      ),
      v.examples([['ssh', '{host}', 'systemctl', 'restart', 'dns']]),
    ),
    cooldown: setting(
      duration('0s', '30d'),
      printDuration(defaultActionLimits.cooldownMs),
      "Least time from the last attempt at one death to the first at the same node's next.",
    ),
    attempts: setting(
      whole(1, 100),
      defaultActionLimits.attempts,
      'restart: attempts at the same death, 1, 2, 4, … 60 s apart.',
    ),
  },
  'must be a mapping with on, kind and command',
);

const { guards } = defaultRecoverySettings;

const guardSchema = v.strictObject(
  {
    maxShare: setting(
      ratio(1),
      guards.maxShare,
      'Most nodes acted on at once, as a share of all; one is always allowed.',
    ),
    maxActions: setting(whole(1, 100_000), guards.maxActions, 'Most actions within the window.'),
    window: setting(
      duration('1s', '30d'),
      printDuration(guards.windowMs),
      'How long a node counts as acted on, unless it is alive again sooner.',
    ),
  },
  'must be a mapping',
);

const instant = v.pipe(
  text,
  v.check(isInstant, 'must be a time with its zone, such as 2026-12-01T22:00Z'),
);

const maintenanceSchema = v.strictObject(
  {
    ...scopeEntries,
    from: v.pipe(instant, v.description('Begin, ISO 8601.')),
    to: v.pipe(instant, v.description('End, ISO 8601.')),
    reason: option(filled, 'For the log.', 'new switch'),
  },
  'must be a mapping with from and to',
);

/** Entries of the section heartbeat. */
export const recoveryEntries = {
  actions: setting(
    v.array(actionSchema, 'must be a list of actions'),
    [],
    "What is done when a node changes, for example - { on: dead, kind: restart, command: [ssh, '{host}', systemctl, restart, dns] }. Nothing is done while many nodes fail for a common cause.",
  ),
  guards: v.nullish(v.pipe(guardSchema, v.description('What holds back too many actions.')), {}),
  maintenance: setting(
    v.array(maintenanceSchema, 'must be a list of times'),
    [],
    'Times in which nothing is done, for example - { zones: [room-1], from: 2026-12-01T22:00Z, to: 2026-12-02T02:00Z, reason: new switch }.',
  ),
};

const section = v.strictObject(recoveryEntries);

/** What the checked entries say, their durations in milliseconds. */
export function toRecovery(read: v.InferOutput<typeof section>): RecoverySettings {
  const { window, ...guards } = read.guards;
  return {
    actions: read.actions.map(({ cooldown, ...action }) => ({
      ...action,
      cooldownMs: parseDuration(cooldown),
    })),
    guards: { ...guards, windowMs: parseDuration(window) },
    maintenance: read.maintenance,
  };
}
