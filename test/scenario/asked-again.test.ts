import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { inTransaction } from '../../src/db/pool.ts';
import { sendNotice } from '../../src/notices/send.ts';
import { readPolicy } from '../../src/policies/document.ts';
import { publishPolicy } from '../../src/policies/service.ts';
import { versionsOf } from '../../src/policies/store.ts';
import { startApp } from '../harness/app.ts';

/** The sample policy with one retention period longer, in both languages. */
async function changed() {
  const files = await Promise.all(
    ['zh-CN', 'en'].map(async (language) => {
      const text = await readFile(`policies/chat-monitoring/${language}.md`, 'utf8');
      return { name: `${language}.md`, bytes: Buffer.from(text.replace('months: 3', 'months: 4')) };
    }),
  );
  return readPolicy(files);
}

describe('a material change', () => {
  it('asks again, and shows its reader what is different, word for word', async () => {
    const heed = await startApp();
    try {
      const { app, db, clock } = heed;
      const employee = await heed.signIn('S002');
      const [first] = await versionsOf(db, 'chat-monitoring');
      await inTransaction(db, (tx) =>
        sendNotice(tx, {
          versionId: first?.id ?? '',
          audience: { kind: 'people', ids: [employee.personId] },
          joiners: false,
          due: new Date(clock.now().getTime() + 7 * 86_400_000),
          zone: app.zone,
          actor: 'heed',
          now: clock.now(),
        }),
      );
      const asked = async () =>
        /href="\/n\/([0-9a-f-]{36})"/.exec((await employee.get('/me')).text)?.[1] ?? 'nothing';
      const before = await asked();
      expect((await employee.get(`/n/${before}`)).text).not.to.include('id="changes"');

      clock.advance({ hours: 1 });
      const document = await changed();
      await inTransaction(db, (tx) =>
        publishPolicy(tx, document, { now: clock.now(), actor: 'heed', hooks: app.policyHooks }),
      );
      const again = await asked();
      expect(again).not.to.equal(before);
      const page = (await employee.get(`/n/${again}`)).text;
      expect(page)
        .to.include('id="changes"')
        .and.match(/<del>[\s\S]*?3/)
        .and.match(/<ins>[\s\S]*?4/);
      expect((await employee.get(`/n/${before}`)).text).to.include('新版本');
    } finally {
      await heed.close();
    }
  });
});
