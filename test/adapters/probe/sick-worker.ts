import { takePart } from '../../../src/adapters/probe/crew-member.ts';

/** Does what its task says, for the tests of the crew. */
takePart(({ act, value }: { act: string; value: number }) => {
  if (act === 'throw') throw new Error('read error');
  if (act === 'exit') process.exit(0);
  while (act === 'hang');
  return value * 2;
});
