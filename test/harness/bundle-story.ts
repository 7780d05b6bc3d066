import { sql } from 'kysely';
import { v7 } from 'uuid';
import { makeBundle } from '../../src/bundle/make.ts';
import { findBundleSubject } from '../../src/bundle/subject.ts';
import { Wordings } from '../../src/delivery/batch.ts';
import type { Language } from '../../src/messages/model.ts';
import { drawing } from '../fixtures/drawing.ts';
import { collect } from './bundle.ts';
import { zone } from './company.ts';
import { type PackStory, packStory } from './pack.ts';

export const concern = 'canary-concern: weekends too?';

/** A notice to two people, whose card a platform took in Chinese, and what evidence bundles are made of it. */
export interface BundleStory extends PackStory {
  deps: { vkey: string; baseUrl: string; zone: string; placed: () => Promise<void> };
  /** A platform takes a message for all who get it, in place of what it took of it before. @returns SHA-256 of it, hex */
  accepts: (messageId: string, language?: Language) => Promise<string>;
  /** One concern and two answers with a drawn signature; all of it in the log. */
  answered(): Promise<void>;
  makes(staffNo?: string, purpose?: string): Promise<Buffer>;
}

/** @param key of a log that there is, as whoever writes it anew has it */
export async function bundleStory(key?: string): Promise<BundleStory> {
  const story = await packStory(key);
  const { company, noticeId, hr, li, other, vkey } = story;
  const { db } = company;
  const card = await db
    .selectFrom('assignment')
    .select('message_id')
    .where('notice_id', '=', noticeId)
    .executeTakeFirstOrThrow();
  const accepts: BundleStory['accepts'] = async (messageId, language = 'zh-CN') => {
    const { sha256 } = await new Wordings(db).get(messageId, language);
    const batch = v7();
    await sql`
      insert into delivery_batch (id, message_id, lane, platform, tenant, language, mode, base_url, members,
                                  body_sha256, created_at)
      values (${batch}, ${messageId}, 'bulk', 'local', 'main', ${language}, 'send', '',
              (select array_agg(id) from delivery where message_id = ${messageId}), ${sha256}, ${company.now})`.execute(
      db,
    );
    await sql`update delivery set batch_id = ${batch} where message_id = ${messageId}`.execute(db);
    return sha256.toString('hex');
  };
  await accepts(card.message_id);
  const deps = { vkey, baseUrl: 'https://heed.example', zone, placed: () => story.seals() };
  return {
    ...story,
    deps,
    accepts,
    async answered() {
      await company.answers(li, noticeId, 'concern', { reason: concern });
      company.clock.advance({ hours: 3 });
      for (const person of [li, other]) {
        const signed = { method: 'drawn', signature: { drawing: drawing() } } as const;
        const { result } = await company.answers(person, noticeId, 'acknowledge', signed);
        if (result !== 'recorded') throw new Error(`not recorded: ${result}`);
      }
      await story.seals();
    },
    async makes(staffNo, purpose = '年度审计') {
      const subject = await findBundleSubject(db, { notice: noticeId, staffNo });
      const order = { ...subject, purpose, by: { person: hr } };
      return collect((await makeBundle(db, deps, order, company.now)).archive);
    },
  };
}
