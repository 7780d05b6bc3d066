import { expect } from 'chai';
import { startApp, type TestApp } from '../harness/app.ts';

const dashes = '-'.repeat(36);
const odd = [dashes, `${dashes}.${dashes}`, 'f'.repeat(36), '%00', ''];

describe('pages of the console asked with what only looks like an id', function () {
  this.timeout(60_000);
  let heed: TestApp;

  before(async () => {
    heed = await startApp();
  });
  after(() => heed.close());

  it('open as if nothing was asked', async () => {
    const hr = await heed.signIn('S033');
    const met: string[] = [];
    for (const page of ['overdue?after', 'overdue?said', 'policies/new?draft', 'policies/new?from'])
      for (const value of odd) {
        const { status } = await hr.get(`/console/${page}=${value}`);
        if (status !== 200) met.push(`${status} ${page}=${value}`);
      }
    expect(met).to.deep.equal([]);
  });
});
