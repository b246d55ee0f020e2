import { describe, expect, it } from 'vitest';
import { LbError } from '../../../src/core/kernel/errors.ts';
import { readTasks } from '../../../src/core/schedule/read-tasks.ts';

const nodes = new Set(['web-1', 'web-2']);

describe('a list of tasks', () => {
  it.each([
    { name: 'apart by blanks', text: 'a 1\n\n# b\n  b\t2.5e1 \n' },
    { name: 'with commas', text: 'a,1\n b , 25\r\n' },
    { name: 'under titles', text: 'Work,node,ID,owner\n1,,a,x\n25,web-1,"b",\n' },
    { name: 'as JSON', text: '{"id":"a","work":1,"x":2}\n{"id":"b","work":"25"}' },
    { name: 'with nodes that nobody asks for', text: 'a 1 web-1\nb,25,\n' },
  ])('is read $name', ({ text }) => {
    expect(readTasks(text, 't')).toEqual([
      { id: 'a', work: 1 },
      { id: 'b', work: 25 },
    ]);
  });

  it('is read with quotes and with nodes', () => {
    expect(readTasks('id,work,node\n"a ""b"", c",0.5,web-2\n', 't', nodes)).toEqual([
      { id: 'a "b", c', work: 0.5, node: 'web-2' },
    ]);
  });

  it('takes a task for no line of titles', () => {
    expect(readTasks('id 5\n', 't')).toEqual([{ id: 'id', work: 5 }]);
  });

  it('has all its mistakes told, with their lines', () => {
    const text = [
      'a 1 web-1',
      'b',
      'c 0 web-1',
      'd 1e999 web-1',
      'a 2 web-2',
      'e 1',
      'f 1 web-3',
      'g 1 web-1 x',
      '{"id":7,"work":1}',
      '{"id":"h","work":"much"',
      '"i,1,web-1',
      'j -1 web-1',
      '',
    ].join('\n');
    let failure: unknown;
    try {
      readTasks(text, 'tasks.txt', nodes);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(LbError);
    const { problems, code } = failure as LbError;
    expect(code).toBe('INPUT_INVALID');
    expect(problems.map(({ file, line, message, hint }) => [file, line, message, hint])).toEqual(
      [
        [2, 'work of task "b" must be a number from 1e-30 to 1e+30'],
        [3, 'work of task "c" must be a number from 1e-30 to 1e+30, not "0"'],
        [4, 'work of task "d" must be a number from 1e-30 to 1e+30, not "1e999"'],
        [5, 'task "a" stands on line 1 already'],
        [6, 'task "e" must say which node it is on'],
        [7, 'task "f" is on "web-3", which is no node', 'did you mean web-1?'],
        [8, 'there are 4 values for the columns id, work, node'],
        [9, 'id must be a text of 1 to 255 characters, not 7'],
        [10, 'a quote or a brace is not closed'],
        [11, 'a quote or a brace is not closed'],
        [12, 'work of task "j" must be a number from 1e-30 to 1e+30, not "-1"'],
      ].map(([line, message, hint]) => ['tasks.txt', line, message, hint]),
    );
  });

  it('must not be empty, and is not read for ever', () => {
    expect(() => readTasks('# nothing\n', 't')).toThrow(
      expect.objectContaining({
        problems: [{ file: 't', line: 1, message: 'there is no task in it' }],
      }),
    );
    expect(() => readTasks('x\n'.repeat(50), 't')).toThrow(
      expect.objectContaining({ problems: expect.objectContaining({ length: 20 }) }),
    );
    const many = Array.from({ length: 1_000_001 }, (_, task) => `${task} 1`).join('\n');
    expect(() => readTasks(many, 't')).toThrow(
      expect.objectContaining({
        problems: [{ file: 't', line: 1_000_001, message: 'there are more than 1000000 tasks' }],
      }),
    );
  });
});
