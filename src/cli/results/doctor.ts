import { doctorRuleNames } from '../../core/doctor/registry.ts';
import { count, listOf, oneOf, result, ringFile, shape, text } from './parts.ts';
import { checksum } from './ring.ts';

const finding = shape('finding', 'A trap that this ring is in.', {
  rule: oneOf(doctorRuleNames, 'Which rule found it.'),
  severity: oneOf(
    ['problem', 'hint'],
    'problem: keys are worse off than they need to be; hint: worth knowing before a change.',
  ),
  message: text('What is so, with its figures.'),
  wayOut: text('What can be done about it.'),
  explanation: text('Why it is so.'),
});

export const ringDiagnosisResult = result('RingDiagnosis', 'Known traps that a ring is in.', {
  file: ringFile,
  checksum,
  algorithm: text('Name of the algorithm.'),
  problemCount: count('Findings that are problems; exit 1 when there is one.'),
  findings: listOf(finding, 'Problems first.'),
});
