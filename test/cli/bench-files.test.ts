import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkKeptFiles } from '../../src/cli/bench-files.ts';
import { HlogRecording } from '../../src/cli/bench-hlog.ts';
import type { LoadRecord } from '../../src/core/load/build-run.ts';
import { Recorder } from '../../src/core/load/recorder.ts';
import { createRecording } from '../../src/core/load/recording.ts';
import { RecordingReader } from '../../src/core/load/recording-reader.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lbctl-kept-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string) => join(folder, name);

describe('files that a run is to be kept in', () => {
  it('may be new, and nothing is left of the try', () => {
    checkKeptFiles({ save: at('a.json'), hlog: at('a.hlog'), report: at('a.html') });
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['save', '{\n  "apiVersion": "lbctl/v1",\n  "kind": "BenchRun",'],
    ['hlog', '#[Response times]'],
    ['report', '<!doctype html><html>'],
  ])('--%s replaces what an earlier run has left', (kind, text) => {
    writeFileSync(at('old'), text);
    checkKeptFiles({ [kind]: at('old') });
    expect(readFileSync(at('old'), 'utf8')).toBe(text);
  });

  it.each(['save', 'hlog', 'report'])('--%s replaces nothing else', (kind) => {
    writeFileSync(at('old'), 'version: 1\n');
    expect(() => checkKeptFiles({ [kind]: at('old') })).toThrow(
      expect.objectContaining({ code: 'FILE_EXISTS' }),
    );
  });

  it.each(['nowhere/file', 'folder'])('%s cannot be written', (name) => {
    mkdirSync(at('folder'));
    expect(() => checkKeptFiles({ save: at(name) })).toThrow(
      expect.objectContaining({ code: 'FILE_UNWRITABLE' }),
    );
  });

  it('are different ones', () => {
    expect(() => checkKeptFiles({ save: at('a'), report: at('a') })).toThrow(
      expect.objectContaining({ code: 'USAGE' }),
    );
  });

  it('may be a device', () => {
    expect(() => checkKeptFiles({ hlog: '/dev/null' })).not.toThrow();
  });
});

describe('a histogram log of a run', () => {
  it('has a line of all and one a node for each stretch, of what was answered in it', async () => {
    const memory = createRecording({ nodeCount: 2, classCount: 1 });
    const recorder = new Recorder(memory);
    const record = { reader: new RecordingReader([memory]) } as LoadRecord;
    const answer = (node: number, ms: number) => {
      recorder.dispatched(node);
      recorder.answered(node, 0, 0, 0, ms, 200, 10);
    };
    const hlog = new HlogRecording(at('run.hlog'), ['a', 'b']);
    await hlog.begin();
    answer(0, 5);
    answer(1, 8);
    hlog.take(record);
    answer(1, 2);
    hlog.take(record);
    hlog.end();
    const lines = readFileSync(at('run.hlog'), 'utf8').trimEnd().split('\n');
    const rows = lines.filter((line) => !/^[#"]/.test(line)).map((line) => line.split(','));
    const rowsOf = rows.map((row) => {
      const tag = row[0]!.startsWith('Tag=') ? row.shift() : '';
      return [tag, Number(row[2]).toFixed(1)];
    });
    expect(rowsOf).toEqual([
      ['', '8.0'],
      ['Tag=a', '5.0'],
      ['Tag=b', '8.0'],
      ['', '2.0'],
      ['Tag=a', '0.0'],
      ['Tag=b', '2.0'],
    ]);
  });
});
