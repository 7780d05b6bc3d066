import type { Db } from '../../../../src/db/pool.ts';
import { holdersQuery } from '../../../../src/people/holders.ts';
import { can, demand } from '../../../../src/people/permissions.ts';
import { findPeople } from '../../../../src/people/store.ts';
import { roundSince } from '../../../../src/reminders/round.ts';
import {
  kindsInUse,
  policyHistory,
  type ReminderKind,
  type SetPolicy,
} from '../../../../src/reminders/settings.ts';
import { Alert, LinkButton, Section } from '../../../../src/web/components/index.ts';
import type { Ctx } from '../../../context.ts';
import { consoleViewer, renderConsole } from '../shell.tsx';
import { type Words, wordsFor } from '../words.ts';
import { PolicyWords } from './reminder-words.tsx';
import { RoundNotice } from './round-notice.tsx';

/** Names that the page shows, with whether somebody still works here. */
type People = ReadonlyMap<string, { name: string; employed: boolean }>;

/** GET /console/reminders: when people are reminded of each kind of thing, and who hears of the rest. */
export async function showReminders(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'reminders.read');
  const { app, now } = ctx.state;
  const words = wordsFor(ctx);
  const { t } = words;
  const kinds = await Promise.all(
    kindsInUse.map(async (kind) => ({ kind, history: await policyHistory(app.db, kind) })),
  );
  const people = await namesOf(
    app.db,
    kinds.flatMap(({ history }) => history),
  );
  const { rows: hr } = await holdersQuery(['hr'], now).execute(app.db);
  renderConsole(ctx, {
    path: '/console/reminders',
    title: t('console.reminders.title'),
    lead: t('console.reminders.lead'),
    body: (
      <>
        {hr.length === 0 ? (
          <Alert tone="bad" title={t('console.reminders.noHr')}>
            <p>{t('console.reminders.noHrText')}</p>
          </Alert>
        ) : null}
        <RoundNotice since={await roundSince(app.db)} words={words} />
        {kinds.map(({ kind, history }) => (
          <Kind
            key={kind}
            kind={kind}
            history={history}
            people={people}
            edit={can(viewer, 'reminders.set')}
            words={words}
          />
        ))}
      </>
    ),
  });
}

async function namesOf(db: Db, policies: readonly SetPolicy[]): Promise<People> {
  const ids = policies.flatMap(({ setBy, kept }) => [setBy, namedIn(kept)].filter((id) => id !== null));
  const found = await findPeople(db, [...new Set(ids)]);
  return new Map(found.map(({ id, name, employed }) => [id, { name, employed }]));
}

/** Whom a policy names as the last resort; null: nobody yet. */
export const namedIn = ({ rungs }: SetPolicy['kept']): string | null =>
  rungs.flatMap((rung) => (rung.to === 'last' ? [rung.personId] : []))[0] ?? null;

interface KindProps {
  kind: ReminderKind;
  history: readonly SetPolicy[];
  people: People;
  edit: boolean;
  words: Words;
}

function Kind({ kind, history, people, edit, words }: KindProps) {
  const { t } = words;
  const [now, ...earlier] = history;
  if (!now) return null;
  const lastOf = (set: SetPolicy): string => {
    const named = people.get(namedIn(set.kept) ?? '');
    if (!named) return t('console.reminders.nobody');
    return named.employed ? named.name : t('console.reminders.leftName', { name: named.name });
  };
  const last = people.get(namedIn(now.kept) ?? '');
  const alarm = now.policy.answer === 'free' || last?.employed ? undefined : last ? 'left' : 'missing';
  const address = `/console/reminders/${kind}`;
  return (
    <Section
      id={kind}
      title={t(`console.reminders.kinds.${kind}`)}
      text={t(`console.reminders.kindTexts.${kind}`)}
      sheet
    >
      {alarm ? (
        <Alert tone="warn" title={t(`console.reminders.${alarm}`)}>
          <p>
            {t(`console.reminders.${alarm}Text`)}{' '}
            {edit ? <a href={`${address}#reminder-last`}>{t('console.reminders.name')}</a> : null}
          </p>
        </Alert>
      ) : null}
      <PolicyWords policy={now.policy} last={lastOf(now)} words={words} />
      <p class="help">{setWords(now, people, words)}</p>
      {edit ? (
        <div class="button-row">
          <LinkButton href={address} look={alarm ? 'primary' : 'plain'}>
            {t('console.reminders.change')}
          </LinkButton>
        </div>
      ) : null}
      {earlier.length > 0 ? (
        <details>
          <summary>{t('console.reminders.history')}</summary>
          <p class="help">{t('console.reminders.historyUsed')}</p>
          {earlier.map((set) => (
            <div class="flow" key={set.id}>
              <h3>{t('console.reminders.earlier', { number: set.number })}</h3>
              <p class="help">{setWords(set, people, words)}</p>
              <PolicyWords policy={set.policy} last={lastOf(set)} words={words} />
            </div>
          ))}
        </details>
      ) : null}
    </Section>
  );
}

function setWords({ number, setAt, setBy }: SetPolicy, people: People, { t, companyMoment }: Words): string {
  if (!setAt) return t('console.reminders.first', { number });
  const who = people.get(setBy ?? '')?.name ?? t('console.reminders.operator');
  return t('console.reminders.set', { number, when: companyMoment(setAt), who });
}
