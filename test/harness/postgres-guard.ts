/**
 * Outlives the test run. Its input is a pipe from the process that runs the tests, which the system closes
 * however that process ends: Ctrl-C, SIGKILL, a crash. Then it ends the run's server and deletes its files.
 */
import { removeRun } from './postgres-runs.ts';

const root = process.argv[2];
if (!root) throw new Error('usage: postgres-guard.ts DIR');
process.stdin.resume();
process.stdin.once('close', () => void removeRun(root));
