import { sql } from 'kysely';
import { answerCall } from '../src/crisis/answer.ts';
import { declare } from '../src/crisis/declare.ts';
import { type Level, levels } from '../src/crisis/levels.ts';
import { crisisPath, titled } from '../src/crisis/present.ts';
import { calledTo, findIncident, type Incident } from '../src/crisis/store.ts';
import { type Db, inTransaction, type Tx } from '../src/db/pool.ts';
import { HeedError } from '../src/errors.ts';
import { formatMoment } from '../src/messages/format.ts';
import { text, translator } from '../src/messages/texts.ts';
import { holdersQuery } from '../src/people/holders.ts';
import { can } from '../src/people/permissions.ts';
import { findViewer } from '../src/people/viewer.ts';
import type { ChatContext, CommandHandler, Reply } from './router.ts';

/** Buttons of an alert. `about` is the incident. */
export const crisisCommands: Readonly<Record<string, CommandHandler>> = {
  'crisis.coming': (context, _command, about) => answered(context, 'coming', about),
  'crisis.cannot': (context, _command, about) => answered(context, 'cannot', about),
};

/** The card turns by a message of its own (`answer.ts`), so that it says the same whatever the way. */
async function answered(context: ChatContext, what: 'coming' | 'cannot', about: string): Promise<Reply> {
  const { app, actor, now } = context;
  const { language, timeZone } = actor;
  const said = (of: Incident | undefined, key: string, params = {}) => {
    const words = text(language, `crisis.answered.${key}`, params);
    return of ? titled(translator(language), of, words) : words;
  };
  try {
    const { incident, until } = await inTransaction(app.db, (tx) =>
      answerCall(tx, about, { personId: actor.personId, given: { what }, now }),
    );
    const params = { until: until ? formatMoment(until, language, timeZone) : '' };
    return { kind: 'text', text: said(incident, what, params), onCard: true };
  } catch (error) {
    if (error instanceof HeedError && error.code === 'gone')
      return { kind: 'text', text: said(await findIncident(app.db, about), 'gone') };
    throw error;
  }
}

/** How people write a level. */
const named: Readonly<Record<string, Level>> = {
  ...Object.fromEntries(levels.map((level) => [level, level])),
  ...{ 一般: 'minor', 较大: 'moderate', 較大: 'moderate', 重大: 'major' },
};
const drills = ['演练', '演練', 'drill'];
const asked = /^(?:危[机機]|crisis)(?:\s*[:：,，]\s*|\s+|$)(.*)$/isu;

/** "crisis", "危机 重大 邮箱被盗", "crisis drill minor": what a lead declares with one message. */
export function declaredIn(typed: string): { level?: Level; drill: boolean; words: string } | undefined {
  const rest = asked.exec(typed.normalize('NFKC').trim())?.[1];
  if (rest === undefined) return undefined;
  const words = rest.trim().split(/\s+/);
  let drill = false;
  let level: Level | undefined;
  for (; words[0] !== undefined; words.shift()) {
    const word = words[0].toLowerCase();
    if (drills.includes(word)) drill = true;
    else if (Object.hasOwn(named, word) && !level) level = named[word];
    else break;
  }
  return { ...(level ? { level } : {}), drill, words: words.join(' ') };
}

/** One message, and everybody is being called. Whoever is no lead hears whom to tell. */
export async function declareByWord(
  context: ChatContext,
  declared: NonNullable<ReturnType<typeof declaredIn>>,
): Promise<Reply> {
  const { app, actor, now } = context;
  const { language, timeZone: zone } = actor;
  const t = translator(language);
  const viewer = await findViewer(app.db, actor.personId, now);
  if (!viewer || !can(viewer, 'crisis.declare')) return { kind: 'text', text: await whomToTell(context) };
  return inTransaction(app.db, async (tx) => {
    const once = `${actor.session.platform}:${actor.session.event?.id ?? `${actor.personId}:${now.toISOString()}`}`;
    const { incident, what, raised } = await declare(tx, app, { ...declared, by: viewer.id, once, now });
    const { code, declaredByName: name, declaredAt } = incident;
    const params = {
      ...{ code, name, count: (await calledTo(tx, incident.id)).length },
      ...{ time: formatMoment(declaredAt, language, zone), level: t(`crisis.level.${incident.level}`) },
    };
    const said =
      what === 'joined'
        ? [t(`crisis.declare.${raised ? 'raised' : 'joined'}`, params), t('crisis.declare.other')].join('\n')
        : t(`crisis.declare.${what === 'declared' ? 'done' : what}`, params);
    return {
      kind: 'text',
      text: titled(t, incident, said),
      link: { label: t('crisis.open'), short: t('crisis.openShort'), path: crisisPath(incident.id) },
    };
  });
}

async function whomToTell({ app, actor, now }: ChatContext): Promise<string> {
  const names = await leads(app.db, now);
  return names.length > 0
    ? text(actor.language, 'crisis.declare.notLead', {
        names: names.join(actor.language === 'en' ? ', ' : '、'),
      })
    : text(actor.language, 'crisis.declare.noLead');
}

async function leads(db: Db | Tx, now: Date): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select p.name from (${holdersQuery(['lead'], now)}) l join person p on p.id = l.person_id order by p.staff_no limit 5`.execute(
    db,
  );
  return rows.map(({ name }) => name);
}
