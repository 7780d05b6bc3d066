import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { runToEnd } from '../../src/db/embedded/program.ts';
import { failure } from '../harness/embedded.ts';

describe('a program of the embedded database that fails', () => {
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  const ends = (words: string) => {
    const args = ['-e', `console.error(${JSON.stringify(words)}); process.exitCode = 1`];
    return failure(runToEnd({ program: process.execPath, args, cwd, user: undefined }));
  };

  it('for want of room on the disk is told in the same words as everywhere', async () => {
    const said =
      'initdb: error: could not write to file "pg_wal/xlogtemp.7": No space left on device\ninitdb: removing contents';
    const error = await ends(said);
    expect(error.code).to.equal('data-dir-unusable');
    expect(error.message).to.match(/cannot be used: the disk is full .*HEED_DATA_DIR/);
    expect(error.message).to.include(dirname(cwd)).and.not.include('initdb');
  });

  it('for another reason is told with its own words', async () => {
    const error = await ends('initdb: error: invalid locale name');
    expect(error.code).to.equal('database-failed');
    expect(error.message).to.include('ended with 1: initdb: error: invalid locale name');
  });
});
