import { describe } from 'vitest';
import { policies } from '../../../src/core/policy/registry.ts';
import { policyContract } from './policy-contract.ts';

describe.each(Object.entries(policies))('policy %s', (_, spec) => policyContract(spec));
