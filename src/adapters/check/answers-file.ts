import type { OracleAnswer, OracleSpec, RingOracle } from '../../core/check/oracle.ts';
import { LbError, type Problem } from '../../core/kernel/errors.ts';
import { readBytes } from '../files.ts';

const TAB = '\t';

/** What a log or a program of the operator's own has recorded: `key TAB node`, as `ring place` prints it. */
export const answersFile: OracleSpec = {
  summary: 'a file of answers, key TAB node a line, as of a log',
  source: 'the lines that lbctl ring place prints',
  claims: { anyBytes: true, slots: false },
  recognises: (against) => !/^\w+:\/\//.test(against),
  open: async ({ against }) => recorded(readAnswers(against)),
};

/** An oracle that knows the answers beforehand; texts have a character a byte. */
function recorded(answers: ReadonlyMap<string, string>): RingOracle {
  return {
    keys: [...answers.keys()].map((key) => Buffer.from(key, 'latin1')),
    async ask(key): Promise<OracleAnswer> {
      const node = answers.get(Buffer.from(key).toString('latin1'));
      if (node === undefined) return { kind: 'silent', reason: 'the file has no answer' };
      return { kind: 'answered', nodes: [[Buffer.from(node, 'latin1').toString()]] };
    },
    close: async () => undefined,
  };
}

/** Of a key that is there again, the last answer counts. @throws LbError INPUT_INVALID */
function readAnswers(file: string): Map<string, string> {
  const answers = new Map<string, string>();
  const problems: Problem[] = [];
  const lines = Buffer.from(readBytes(file)).toString('latin1').split('\n');
  for (const [i, line] of lines.entries()) {
    const text = line.replace(/\r$/, '');
    if (text === '') continue;
    const at = text.lastIndexOf(TAB);
    if (at > 0 && at < text.length - 1) answers.set(text.slice(0, at), text.slice(at + 1));
    else if (problems.length < MOST_PROBLEMS) {
      problems.push({ file, line: i + 1, message: 'the line is not key, tab, node' });
    }
  }
  if (problems.length === 0 && answers.size > 0) return answers;
  throw new LbError('INPUT_INVALID', `"${file}" is no list of answers`, {
    problems,
    hint: 'a line a key: the key, a tab, the node that had it',
  });
}

const MOST_PROBLEMS = 20;
