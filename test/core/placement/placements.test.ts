import { describe } from 'vitest';
import { placements } from '../../../src/core/placement/registry.ts';
import { placementContract } from './placement-contract.ts';

describe.each(Object.entries(placements))('placement %s', (_, spec) => placementContract(spec));
