import { expect } from 'chai';
import { buildMenu } from '../../src/platforms/wecom/menu.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { linksOn } from '../harness/page-forms.ts';

describe('the ways to what a crisis needs', function () {
  this.timeout(60_000);
  let heed: TestApp;
  before(async () => {
    heed = await startApp({ policies: false });
  });
  after(() => heed.close());

  const links = async (staffNo: string, path: string) => {
    const { text, status } = await (await heed.signIn(staffNo)).get(path);
    expect(status, path).to.equal(200);
    return linksOn(text);
  };

  it('everybody finds the page to report on where their own things are, and in the menu of the messenger', async () => {
    expect(await links('S021', '/me')).to.include('/report');
    expect(JSON.stringify(buildMenu('zh-CN', 'https://heed.example.com'))).to.include(
      '"https://heed.example.com/report"',
    );
  });

  it('the plan is found by whoever makes it, also where they are not on the team, and by nobody else', async () => {
    expect(await links('S041', '/me'))
      .to.include('/crisis/plan')
      .and.not.include('/crisis');
    expect(await links('S041', '/crisis/plan')).to.include('/crisis/plan');
    expect(await links('S037', '/crisis')).to.include('/crisis/plan');
    expect(await links('S021', '/me')).to.not.include('/crisis/plan');
  });
});
