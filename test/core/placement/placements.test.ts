import { describe } from 'vitest';
import { placements } from '../../../src/core/placement/registry.ts';
import { placementContract } from './placement-contract.ts';

const built = Object.entries(placements).filter(([name]) => name !== 'swift');

describe.each(built)('placement %s', (_, spec) => placementContract(spec));
