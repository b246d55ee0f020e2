import type { HealthEvent } from '../core/health/health-event.ts';
import type { IncidentEvent } from '../core/health/incidents.ts';
import type { DegradedEvent } from '../core/health/load-health.ts';
import { formatMs } from '../core/kernel/units-text.ts';
import { causeText, findingText, paintVerdict, verdictTexts } from './heartbeat-text.ts';
import { style } from './style.ts';

export type WatchEvent = HealthEvent | IncidentEvent | DegradedEvent;

/** An event for a person, without its time. @param cause of a death, when it is a common one */
export function eventText(event: WatchEvent, cause: string | undefined): string {
  switch (event.kind) {
    case 'verdict': {
      const reasons = [
        ...(event.finding === undefined
          ? []
          : [findingText({ finding: event.finding, detail: event.detail ?? '' })]),
        ...(event.to === 'alive' ? [] : [`silent for ${formatMs(event.silentMs)}`]),
        ...(event.isLocal ? ['because of this machine or its own link'] : []),
        ...(cause === undefined ? [] : [`because of ${cause}`]),
      ];
      const verdict = paintVerdict(verdictTexts[event.to]);
      return `${event.node}  ${verdict}${reasons.length === 0 ? '' : `  ${reasons.join(', ')}`}`;
    }
    case 'restarted':
      return `${event.node}  ${style.warn('~ restarted')}  another process answers`;
    case 'flapping':
      return event.isOver
        ? `${event.node}  ${style.good('✓ calm')}  flaps no more`
        : `${event.node}  ${style.warn('~ flapping')}  deaths are told later until it is calm`;
    case 'stall':
      return event.lostMs > 0
        ? `${style.warn('! stalled')}  this machine did not run for ${formatMs(event.lostMs)}: that counts for no node${stretched(event.stretch)}`
        : `${style.warn('!')}  ${event.stretch === 1 ? 'intervals are as set again' : `intervals are stretched ${event.stretch} times`}`;
    case 'degraded':
      if (event.isOver) {
        return event.detail === ''
          ? `${event.node}  ${style.good('✓ loads')}  below their limits again`
          : `${event.node}  ${style.warn('? loads')}  ${event.detail}`;
      }
      return `${event.node}  ${style.warn('~ degraded')}  ${event.detail}`;
    case 'incident':
      return event.isOver
        ? `${style.good('✓ over')}  ${nameOfCause(event)} is to blame no more`
        : `${style.bad('✗ incident')}  ${causeText(event.cause)}`;
  }
}

const stretched = (stretch: number): string =>
  stretch === 1 ? '' : `; intervals are stretched ${stretch} times`;

function nameOfCause({ cause }: IncidentEvent): string {
  return cause.kind === 'local' ? 'this machine' : cause.name;
}

/** An event as a line of NDJSON. @param at UTC, ISO 8601 */
export function eventRecord(event: WatchEvent, at: string, cause: string | undefined): object {
  const { kind, ...fields } = event;
  return {
    apiVersion: 'lbctl/v1',
    kind: 'HealthEvent',
    event: kind,
    ...fields,
    at,
    ...(cause !== undefined && { cause }),
  };
}
