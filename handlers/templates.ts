import { inTransaction } from '../src/db/pool.ts';
import { text } from '../src/messages/texts.ts';
import { simplified } from '../src/messages/traditional.ts';
import { findViewer } from '../src/people/viewer.ts';
import { type Template, templateByNumber, templatesFor, wordingFor } from '../src/templates/store.ts';
import { mostUsed } from '../src/templates/suggest.ts';
import { takeTemplate } from '../src/templates/take.ts';
import { dayIn } from '../src/zone.ts';
import type { ChatContext, Reply } from './router.ts';

/** "模板", "找模板 退款", "template 12", "templates: refund": what is looked for stands behind the word. */
const chinese = /^(?:我?要|看|查|找|搜|搜索)?(?:回复)?(?:模[板版]|[范範]本)\s*[:：,，]?\s*(.*)$/su;
const english = /^(?:reply )?templates?(?:\s*[:,]\s*|\s+|$)(.*)$/isu;

/** What somebody looks for among templates; undefined where they want something else. */
export function templateWords(typed: string): string | undefined {
  const plain = typed.normalize('NFKC').trim();
  const found = chinese.exec(simplified(plain)) ?? english.exec(plain);
  // As it was typed: only the word before it may be in traditional characters.
  return found ? plain.slice(plain.length - (found[1] ?? '').length).trim() : undefined;
}

const mostListed = 5;
const mostWords = 8;

/**
 * Templates by their words, or one by its number: its text alone, to be copied. A bot cannot type for people, so it goes no
 * further; that one was taken is counted in the figures of a group, and nowhere else.
 */
export async function templateReply(context: ChatContext, looked: string): Promise<Reply> {
  const { app, actor, now } = context;
  const { language } = actor;
  const t = (key: string, params = {}) => text(language, key, params);
  const link = { label: t('templates.chat.open'), path: '/templates' };
  const viewer = await findViewer(app.db, actor.personId, now);
  if (!viewer) return { kind: 'text', text: text(language, 'words.unknown') };
  const number = /^(?:no\.?|#|编号)?\s*(\d{1,9})$/i.exec(looked)?.[1];
  if (number) {
    const one = await templateByNumber(app.db, viewer, Number(number));
    return one ? taken(context, one) : { kind: 'text', text: t('templates.chat.unknown', { number }), link };
  }
  const words = looked
    .split(/[\s,，、]+/u)
    .filter(Boolean)
    .slice(0, mostWords);
  const found = await templatesFor(app.db, viewer, { words, limit: words.length > 0 ? mostListed : 200 });
  const [only] = found;
  if (!only) return { kind: 'text', text: t('templates.chat.none'), link };
  if (words.length > 0 && found.length === 1) return taken(context, only);
  const used = words.length > 0 ? [] : await mostUsed(app.db, viewer, dayIn(now, app.zone));
  const first = used.flatMap((id) => found.find((one) => one.id === id) ?? []);
  const listed = [...first, ...found.filter((one) => !first.includes(one))].slice(0, mostListed);
  const lines = listed.map((one) =>
    t('templates.chat.line', {
      number: one.number,
      title: wordingFor(one, language).title,
      category: one.category,
    }),
  );
  const head = t(first.length > 0 ? 'templates.chat.mostUsed' : 'templates.chat.found');
  return { kind: 'text', text: [head, ...lines].join('\n'), link };
}

/** Nothing around it: what is copied is what a customer gets. */
async function taken({ app, actor, now }: ChatContext, template: Template): Promise<Reply> {
  const use = { personId: actor.personId, templateId: template.id, now };
  await inTransaction(app.db, (tx) => takeTemplate(tx, app, use));
  return { kind: 'text', text: wordingFor(template, actor.language).body };
}
