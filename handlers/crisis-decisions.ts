import { v7 } from 'uuid';
import { actingRoles } from '../src/crisis/acting.ts';
import { decide } from '../src/crisis/decisions/decide.ts';
import { decisionsPath } from '../src/crisis/decisions/present.ts';
import { titled } from '../src/crisis/present.ts';
import { type Incident, openIncidents } from '../src/crisis/store.ts';
import { inTransaction } from '../src/db/pool.ts';
import type { Language } from '../src/messages/model.ts';
import { text, translator } from '../src/messages/texts.ts';
import { can } from '../src/people/permissions.ts';
import { findViewer } from '../src/people/viewer.ts';
import { textProblem } from '../src/threads/rules.ts';
import type { ChatContext, Reply } from './router.ts';

const asked = /^(?:决定|決定|decide|decision)(?:\s*[:：,，]\s*|\s+)(\S.*)$/isu;
/** "…，因为 …", "… because …": what stands behind it is the reason. */
const because =
  /^(.*?[^\s,，.。;；])[\s,，.。;；]+(?:因为|因為|理由(?:是|[:：])?|because)[\s,，:：]*(\S.*)$/isu;

/** "决定 停用外部邮箱，因为 …": what is decided with one message. */
export function decidedIn(typed: string): string | undefined {
  return asked.exec(typed.trim())?.[1];
}

/** What is decided, and why, where the line says so. */
export function reasonedIn(said: string): { choice: string; reason: string } {
  const [, choice = said, reason = ''] = because.exec(said) ?? [];
  return { choice, reason };
}

/**
 * One line, and it is on record. Undefined for whoever leads nothing: to them these are words like any others. Of several
 * crises the line says which, by its code, since a decision is never put to the wrong one.
 */
export async function decideByWord(context: ChatContext, line: string): Promise<Reply | undefined> {
  const { app, actor, now } = context;
  const { language, session, personId } = actor;
  const t = (key: string, params = {}) => text(language, `crisis.decisions.chat.${key}`, params);
  const led = await ledBy(context);
  if (!led) return undefined;
  const [word = '', ...rest] = line.trim().split(/\s+/);
  const named = led.find(({ code }) => code === word.toUpperCase().replace(/[:：,，]$/, ''));
  const incident = named ?? (led.length === 1 ? led[0] : undefined);
  if (!incident || (named && rest.length === 0))
    return { kind: 'text', text: led.length === 0 ? t('none') : t('which', codesOf(led, language)) };
  const said = named ? line.trim().slice(word.length).trim() : line;
  const { choice, reason } = reasonedIn(said);
  const titles = (title: string) => titled(translator(language), incident, title);
  if (textProblem(choice) || textProblem(reason) === 'tooLong')
    return { kind: 'text', text: titles(t('tooLong')) };
  // What has no event's id is never delivered again.
  const once = `decided:${session.platform}:${session.event?.id ?? v7()}`;
  const { decision, repeated } = await inTransaction(app.db, (tx) =>
    decide(tx, app, incident.id, {
      ...{ question: '', options: [], choice, reason, consulted: '', by: personId, once, now },
    }),
  );
  const params = { number: decision.number, code: incident.code };
  const done = titles(t(repeated ? 'repeated' : 'done', params));
  return {
    kind: 'text',
    text: reason === '' && !repeated ? `${done}${language === 'en' ? ' ' : ''}${t('noReason')}` : done,
    link: { label: t('open'), short: text(language, 'crisis.openShort'), path: decisionsPath(incident.id) },
  };
}

/** Each code says whether it is a drill's, since whoever copies one decides by it. */
const codesOf = (led: readonly Incident[], language: Language) => ({
  count: led.length,
  codes: led.map((one) => titled(translator(language), one, one.code)).join(language === 'en' ? ', ' : '、'),
  code: led[0]?.code ?? '',
});

/** The incidents under way in which they decide; undefined for whoever leads none and holds no such role. */
async function ledBy({ app, actor, now }: ChatContext): Promise<Incident[] | undefined> {
  const viewer = await findViewer(app.db, actor.personId, now);
  if (!viewer) return undefined;
  const open = [...(await openIncidents(app.db, false)), ...(await openIncidents(app.db, true))];
  const led: Incident[] = [];
  for (const one of open)
    if (can(viewer, 'crisis.decide', { acting: await actingRoles(app.db, one.id, viewer.id) })) led.push(one);
  return led.length > 0 || can(viewer, 'crisis.lead') ? led : undefined;
}
