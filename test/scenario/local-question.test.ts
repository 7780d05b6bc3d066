import { expect } from 'chai';
import { sql } from 'kysely';
import type { Body } from '../../src/messages/model.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { sentNotice, versionInForce } from '../harness/sent-notice.ts';

const employee = 'S021';

describe('a question in the local messenger', () => {
  let heed: TestApp;
  before(async () => {
    heed = await startApp();
  });
  after(() => heed?.close());

  it('stands in the thread, opens its form beside it, and is answered there', async () => {
    const notice = await sentNotice(heed, 'photo-consent', [employee]);
    const about = `${notice}.${await versionInForce(heed.db, 'photo-consent')}`;
    const options = [
      { value: 'consent', label: '我同意' },
      { value: 'decline', label: '这次不同意' },
    ];
    const body: Body = {
      kind: 'question',
      question: {
        form: {
          title: '可以用你的照片吗？',
          fields: [{ name: 'choice', kind: 'choice', label: '你的选择', options }],
          submit: '提交',
          cancel: '取消',
          action: { name: 'notices.sign', about },
        },
        page: { label: '作答', path: `/n/${notice}` },
      },
    };
    const person = await heed.signIn(employee);
    await sql`
      insert into local_message (account, direction, client_key, body, created_at)
      select i.external_id, 'out', 'question', ${JSON.stringify(body)}::jsonb, ${heed.clock.now()}
      from identity i join person p on p.id = i.person_id where p.staff_no = ${employee}`.execute(heed.db);
    const { text: thread } = await person.get('/local');
    expect(thread).to.include('可以用你的照片吗？').and.include('· 这次不同意');
    expect(thread).to.match(new RegExp(`<button[^>]*value="notices.sign:${about}"[^>]*>作答</button>`));
    const opened = await person.post('/local/act', { action: `notices.sign:${about}` });
    expect(opened.text).to.match(/type="radio"[^>]*value="decline"/);
    await person.post('/local/act', { action: `notices.sign:${about}`, choice: 'decline' });
    const { rows } = await sql`select kind from answer`.execute(heed.db);
    expect(rows).to.deep.equal([{ kind: 'decline' }]);
  });

  it('what is to do is asked for by a word, and leads to the page that lists it', async () => {
    await sentNotice(heed, 'chat-monitoring', ['S022']);
    const person = await heed.signIn('S022');
    expect((await person.post('/local/act', { text: '待办' })).location).to.equal('/me#open');
    const nobody = await heed.signIn('S023');
    await nobody.post('/local/act', { text: 'to do' });
    expect((await nobody.get('/local')).text).to.include('Nothing is waiting for you.');
  });
});
