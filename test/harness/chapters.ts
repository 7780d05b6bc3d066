import { skipBecause } from './needs.ts';

/**
 * The tests of this suite go on from one another: after one that failed, those that follow are not run. Not `this.bail`,
 * which ends the run of every other file too when files run side by side.
 */
export function chapters(): void {
  let broken = false;
  beforeEach(function () {
    if (broken) skipBecause(this, 'an earlier chapter failed');
  });
  afterEach(function () {
    broken ||= this.currentTest?.state === 'failed';
  });
}
