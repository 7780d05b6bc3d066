import { HeedError } from '../../errors.ts';
import type { Fault, Finding } from './report.ts';

/** Found in a file of a hundred thousand lines, one more tells nobody anything. */
const mostKept = 200;

/** What was found wrong so far. */
export class Findings {
  readonly list: Finding[] = [];
  count = 0;

  add(fault: Fault, file: string, detail: string, line?: number): void {
    this.count += 1;
    if (this.list.length < mostKept) this.list.push({ file, fault, detail, ...(line ? { line } : {}) });
  }

  has(fault: Fault, file: string): boolean {
    return this.list.some((one) => one.fault === fault && one.file === file);
  }

  /** What evidence-invalid says went wrong; a mistake of ours goes on. */
  caught(error: unknown, file: string, line?: number): void {
    if (!(error instanceof HeedError) || error.code !== 'evidence-invalid') throw error;
    const [{ at, problem } = { at: 'format', problem: error.message }] = error.problems;
    this.add(at as Fault, file, problem, line);
  }
}
