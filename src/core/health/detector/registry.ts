import type { DetectorName } from '../../cluster/heartbeat-settings.ts';
import { chen } from './chen.ts';
import type { DetectorSpec } from './detector.ts';
import { monitor } from './monitor.ts';
import { phi } from './phi.ts';
import { timeout } from './timeout.ts';

/** How silence, or load, is judged. */
export const detectors: Readonly<Record<DetectorName, DetectorSpec>> = {
  timeout,
  phi,
  chen,
  monitor,
};
