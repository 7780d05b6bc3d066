import { myTipsPath } from '../src/announcements/present.ts';
import { turnTipsDown } from '../src/announcements/wanted.ts';
import { inTransaction } from '../src/db/pool.ts';
import { text } from '../src/messages/texts.ts';
import type { ChatContext, CommandHandler, Reply } from './router.ts';

/** The button below a tip: whichever it stands on, it turns all of them down. */
export const announcementCommands: Readonly<Record<string, CommandHandler>> = {
  'tips.fewer': (context) => fewerTips(context),
};

/** "少发点": no tips any more, and where one has them again. */
export async function fewerTips({ app, actor, now }: ChatContext): Promise<Reply> {
  await inTransaction(app.db, (tx) => turnTipsDown(tx, actor.personId, now));
  const t = (key: string) => text(actor.language, `announcements.chat.${key}`);
  return { kind: 'text', text: t('off'), link: { label: t('open'), path: myTipsPath } };
}
