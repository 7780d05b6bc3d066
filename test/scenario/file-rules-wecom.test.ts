import { expect } from 'chai';
import { readWecomMessage } from '../../src/records/sources/wecom-export/message.ts';
import { wecomRecord } from '../../src/records/sources/wecom-export/record.ts';
import { FileStory } from '../harness/file-story.ts';
import { fieldsOf, holds } from '../harness/requests-story.ts';
import { startWecomCompany, type WecomCompany } from '../harness/wecom-company.ts';

const li = 'LiZhiyuan';
const zhao = 'ZhaoMin';
const qian = 'QianYi';
const sun = 'SunBei';
const canary = 'canary-报价单-7731';
const customer = `wm${'A'.repeat(30)}`;

describe('alerts on files that were sent in WeCom', function () {
  this.timeout(90_000);
  let company: WecomCompany;
  let story: FileStory;
  before(async () => {
    company = await startWecomCompany({
      departments: [{ id: 1, name: '样例有限公司' }],
      members: [li, zhao, qian, sun].map((userid) => ({ userid, name: userid, department: [1] })),
    });
    await holds(company.heed, sun, 'privacy');
    story = await FileStory.begin(company.heed, 'wecom', [li, zhao, qian, sun]);
    await story.rule('wecom', sun, zhao, qian);
  });
  after(async () => {
    expect(company.wecom.warnings.filter(({ kind }) => kind !== 'display')).to.deep.equal([]);
    // Whatever went out, no name of a file was in it, nor whose it was.
    for (const one of [li, zhao, qian, sun])
      expect(JSON.stringify(company.wecom.conversation(one))).not.to.include('7731');
    await company.close();
  });

  /** As the archive writes it down: an extension in the place of a type. */
  const file = (id: string, filename: string) => {
    const at = company.heed.clock.now().getTime();
    const message = {
      ...{
        msgid: id,
        action: 'send',
        from: li,
        tolist: [customer],
        roomid: '',
        msgtime: at,
        msgtype: 'file',
      },
      file: {
        md5sum: 'a'.repeat(32),
        filename,
        fileext: filename.split('.').at(-1),
        filesize: 18_181_230,
        sdkfileid: 'x',
      },
    };
    const said = wecomRecord(readWecomMessage(message, JSON.stringify(message)), company.wecom.corpid);
    return 'records' in said ? said.records : [];
  };

  it('reach who is in charge as a card, which leads to a page with figures; the answer changes the card', async () => {
    const sent = [
      ...file('m1', `${canary}.zip`),
      ...file('m2', `${canary}.pdf.exe`),
      ...file('m3', `${canary}.pdf`),
    ];
    expect(await story.takes(...sent)).to.deep.equal(['kept', 'kept', 'kept']);
    const card = await company.sees(zhao, ({ text }) => text.includes('有文件传输超出规则'));
    expect(card.text).to.include('压缩包外发').and.include('2 个文件').and.not.include(li);
    const path = /\/file-alerts\/[0-9a-f-]{36}/.exec(JSON.stringify(card.card))?.[0] ?? '';
    const { browser, page } = await company.opens(zhao, path);
    expect(page.text).to.include(li).and.include('双重后缀').and.include('没有拦截').and.not.include('7731');
    // Whose files they are learns nothing by the address.
    const theirs = await company.opens(li, '/me');
    expect((await theirs.browser.get(path)).status).to.equal(404);
    const wrong = await browser.post(`${path}/answer`, {
      ...fieldsOf(page.text, `${path}/answer`),
      note: ' ',
    });
    expect(wrong.status).to.equal(422);
    const answered = await browser.post(`${path}/answer`, {
      ...fieldsOf(page.text, `${path}/answer`),
      ...{ outcome: 'talked', note: '客户要的资料，已提醒加密。' },
    });
    expect(answered.status).to.equal(303);
    expect((await browser.get(path)).text)
      .to.include('已和本人沟通')
      .and.include('客户要的资料');
    // A day later the person hears of it, and reads all of it.
    company.heed.clock.advance({ hours: 24 });
    await company.sweep('file-alerts.show');
    await company.sees(li, ({ text }) => text.includes('有一条关于你的文件传输提醒'));
    const me = await company.opens(li, '/me');
    expect(me.page.text).to.include('关于我的文件传输提醒').and.include('客户要的资料');
  });
});
