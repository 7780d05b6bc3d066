import { myTipsPath } from '../src/announcements/present.ts';
import { turnTipCard } from '../src/announcements/turn-card.ts';
import { turnTipsDown } from '../src/announcements/wanted.ts';
import { inTransaction } from '../src/db/pool.ts';
import { text } from '../src/messages/texts.ts';
import { isUuid } from '../src/uuid.ts';
import type { ChatContext, CommandHandler, Reply } from './router.ts';

/** The button below a tip: whichever it stands on, it turns all of them down, and its card says so. */
export const announcementCommands: Readonly<Record<string, CommandHandler>> = {
  'tips.fewer': (context, _command, about) => fewerTips(context, about),
};

/**
 * "少发点": no tips any more, and where one has them again.
 *
 * @param message of the tip whose button was used; nothing where it was typed
 */
export async function fewerTips({ app, actor, now }: ChatContext, message?: string): Promise<Reply> {
  const { personId, language, session } = actor;
  const onCard = await inTransaction(app.db, async (tx) => {
    await turnTipsDown(tx, personId, now);
    return isUuid(message) && turnTipCard(tx, { message, personId, platform: session.platform, now });
  });
  const t = (key: string) => text(language, `announcements.chat.${key}`);
  const link = { label: t('open'), path: myTipsPath };
  return { kind: 'text', text: t('off'), link, ...(onCard ? { onCard } : {}) };
}
