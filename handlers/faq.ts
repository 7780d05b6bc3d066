import { inTransaction } from '../src/db/pool.ts';
import { HeedError } from '../src/errors.ts';
import { answeredByEntry } from '../src/faq/helped.ts';
import { beginningOf, entryPath, faqPath, offerCards, otherLanguage, shortened } from '../src/faq/present.ts';
import { entriesFor, entriesWith } from '../src/faq/search.ts';
import { entryByNumber, type FaqEntry, mostHelpful, wordingFor } from '../src/faq/store.ts';
import type { Language } from '../src/messages/model.ts';
import { text } from '../src/messages/texts.ts';
import { simplified } from '../src/messages/traditional.ts';
import { can } from '../src/people/permissions.ts';
import { findViewer } from '../src/people/viewer.ts';
import { threadPath } from '../src/threads/present.ts';
import { isUuid } from '../src/uuid.ts';
import type { ChatContext, CommandHandler, Reply } from './router.ts';

/** "常见问题", "查常见问题 手机", "faq 12", "faq: phone": what is looked for stands behind the word. */
const chinese = /^(?:我?要|看|查|找|搜|搜索)?(?:常见问题|问答库)\s*[:：,，]?\s*(.*)$/su;
const english = /^(?:faqs?|common questions?)(?:\s*[:,]\s*|\s+|$)(.*)$/isu;

/** What somebody looks for among common questions; undefined where they want something else. */
export function faqWords(typed: string): string | undefined {
  const plain = typed.normalize('NFKC').trim();
  const found = chinese.exec(simplified(plain)) ?? english.exec(plain);
  // As it was typed: only the word before it may be in traditional characters.
  return found ? plain.slice(plain.length - (found[1] ?? '').length).trim() : undefined;
}

const mostListed = 5;

/** Entries by words, or one by its number. What was looked for is kept nowhere. */
export async function faqReply({ app, actor, now }: ChatContext, looked: string): Promise<Reply> {
  const { language } = actor;
  const t = (key: string, params = {}) => text(language, key, params);
  const link = { label: t('faq.chat.open'), path: faqPath };
  if (!can(await findViewer(app.db, actor.personId, now), 'faq.read'))
    return { kind: 'text', text: t('words.unknown') };
  const number = /^(?:no\.?|#|编号)?\s*(\d{1,9})$/i.exec(looked)?.[1];
  if (number) {
    const one = await entryByNumber(app.db, Number(number));
    return one ? whole(one, language) : { kind: 'text', text: t('faq.chat.unknown', { number }), link };
  }
  const found =
    looked === '' ? await mostHelpful(app.db, mostListed) : await entriesWith(app.db, looked, mostListed);
  const [only] = found;
  if (!only) return { kind: 'text', text: t('faq.chat.none'), link };
  if (looked !== '' && found.length === 1) return whole(only, language);
  const lines = found.map((entry) => {
    const question = beginningOf(wordingFor(entry, language).question, 'chat');
    return t('faq.chat.line', { number: entry.number, question });
  });
  return {
    kind: 'text',
    text: [t(`faq.chat.${looked === '' ? 'most' : 'found'}`), ...lines].join('\n'),
    link,
  };
}

/** What of an answer is said in a chat, in code points: with question and link it fits into a reply of WeCom's. */
const mostSaid = 300;

function whole(entry: FaqEntry, language: Language): Reply {
  const { question, answer, language: written } = wordingFor(entry, language);
  const other = otherLanguage(written, language);
  const said = shortened(answer, mostSaid);
  const link = { label: text(language, 'faq.number', { number: entry.number }), path: entryPath(entry.id) };
  return {
    kind: 'text',
    text: [
      question,
      said,
      ...(said === answer ? [] : [text(language, 'faq.chat.cut')]),
      ...(other ? [other] : []),
    ].join('\n'),
    link,
  };
}

/** What is said once a question is with HR, when entries may answer it already; undefined when none does. */
export async function offerReply(
  { app, actor }: Pick<ChatContext, 'app' | 'actor'>,
  asked: { threadId: string; question: string },
): Promise<Reply | undefined> {
  const { language } = actor;
  const entries = await entriesFor(app.db, asked.question);
  if (entries.length === 0) return undefined;
  return {
    kind: 'text',
    text: text(language, 'faq.offer.sent'),
    link: { label: text(language, 'faq.offer.open'), path: threadPath(asked.threadId) },
    cards: offerCards(entries, asked.threadId, language),
  };
}

/** "That answers it", below an entry that was offered: `about` is the question, the entry's number and its version. */
export const faqCommands: Readonly<Record<string, CommandHandler>> = {
  'faq.helped': async ({ app, actor, now }, _command, about) => {
    const [threadId = '', number = '', version] = about.split('.');
    const by = await findViewer(app.db, actor.personId, now);
    const numbers = [number, version ?? '1'];
    if (!by || !isUuid(threadId) || !numbers.every((one) => /^\d{1,9}$/.test(one)))
      throw new HeedError('not-found', 'that is no question with an entry', { text: 'faq-not-yours' });
    const shown = version === undefined ? {} : { version: Number(version) };
    const { happened, entry } = await inTransaction(app.db, (tx) =>
      answeredByEntry(tx, { threadId, entry: Number(number), ...shown, by, now }),
    );
    const said = text(actor.language, `faq.offer.${happened}`);
    if (happened === 'changed' && entry)
      return {
        ...{ kind: 'text', text: said },
        link: { label: text(actor.language, 'faq.number', { number }), path: entryPath(entry) },
      };
    return { kind: 'text', text: said };
  },
};
