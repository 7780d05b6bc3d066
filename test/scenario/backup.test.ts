import { expect } from 'chai';
import { allTables, nameOf } from '../../src/backup/catalogue.ts';
import { leftOutSchemas, leftOutTables } from '../../src/backup/left-out.ts';
import { makeBackup } from '../../src/backup/make.ts';
import { readBackup } from '../../src/backup/read.ts';
import { withSession } from '../../src/backup/session.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { makeFolders, toMake, unlocking } from '../harness/backups.ts';

describe('backup', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let folders: Awaited<ReturnType<typeof makeFolders>>;
  beforeEach(async () => {
    heed = await startApp();
    folders = await makeFolders();
  });
  afterEach(async () => {
    await heed.close();
    await folders.remove();
  });

  it('holds every table that the catalogue has, but for those that are named with a reason', async () => {
    const { databaseUrl: url, db } = heed;
    const made = await makeBackup(toMake({ url, db }, folders));
    expect(made.verified).to.equal(true);
    const { sums } = await readBackup(made.path, unlocking);
    const all = await withSession(url, allTables);
    const missing = all
      .filter(({ partitioned }) => !partitioned)
      .filter((table) => !sums.has(nameOf(table)))
      .filter(({ schema, name }) => !leftOutSchemas[schema] && !leftOutTables[`${schema}.${name}`]);
    expect(missing.map(nameOf)).to.deep.equal([]);
  });
});
