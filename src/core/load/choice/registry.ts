import type { ChoiceSpec } from './choice.ts';
import { sequential } from './sequential.ts';
import { shuffled } from './shuffled.ts';
import { uniform } from './uniform.ts';
import { zipf } from './zipf.ts';

export const choices = {
  sequential,
  shuffled,
  uniform,
  zipf,
} as const satisfies Record<string, ChoiceSpec>;

export const choiceNames = Object.keys(choices);
