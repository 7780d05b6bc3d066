import { markSeen } from '../../../src/accountability/hear.ts';
import { accountabilityPath, casePath } from '../../../src/accountability/present.ts';
import { stateOf } from '../../../src/accountability/rules.ts';
import { type Case, demandCase, findCase, noSuchCase, subjectOf } from '../../../src/accountability/store.ts';
import { type Entry, entriesOf, withoutChallenges } from '../../../src/accountability/words.ts';
import { crisisPath } from '../../../src/crisis/present.ts';
import { calledTo, findIncident } from '../../../src/crisis/store.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { formatMoment } from '../../../src/messages/format.ts';
import { can } from '../../../src/people/permissions.ts';
import { Alert, Badge, Confirm, Facts, PageHead, Section } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, idParam, signedIn, translate } from '../../context.ts';
import { caseTone } from '../accountability.tsx';
import { renderPage } from '../frame.tsx';
import { showJudge } from './judge.tsx';
import { OwnActs } from './own-acts.tsx';
import { AppealActs, DeciderActs, HandlerActs } from './seat-acts.tsx';

/** What was typed, and what is wrong with it, where an act did not come about. */
export interface Wrong {
  act: string;
  typed: Readonly<Record<string, string>>;
  problem: string;
}

export interface Shown {
  ctx: Ctx;
  one: Case;
  wrong: Wrong | undefined;
}

/** GET /accountability/:case, as whoever opens it may see it. */
export async function showCase(ctx: Ctx, wrong?: Wrong): Promise<void> {
  const viewer = signedIn(ctx);
  const { app, now } = ctx.state;
  const id = idParam(ctx, 'case');
  const t = translate(ctx);
  const found = await findCase(app.db, id);
  if (!found) throw noSuchCase(id);
  const subject = await subjectOf(app.db, found, now);
  if (!can(viewer, 'accountability.read', subject))
    return can(viewer, 'accountability.judge', subject) ? showJudge(ctx, found, wrong) : showFree(ctx);
  const own = can(viewer, 'accountability.own', subject);
  if (own && !wrong) await inTransaction(app.db, (tx) => markSeen(tx, id, now));
  const one = own ? ((await findCase(app.db, id)) ?? found) : found;
  const all = await entriesOf(app.db, app.vault, id);
  const entries = own ? all : withoutChallenges(all);
  const state = stateOf(one);
  const title = own
    ? t('accountability.own.title')
    : t('accountability.page.title', { code: one.code, name: one.personName });
  const shown: Shown = { ctx, one, wrong };
  renderPage(ctx, {
    title,
    width: 'reading',
    path: casePath(id),
    body: (
      <>
        <PageHead
          title={title}
          {...(own && (state === 'hearing' || state === 'heard')
            ? { lead: t('accountability.own.lead') }
            : {})}
          up={{ href: accountabilityPath, label: t('accountability.title') }}
          marks={
            <Badge tone={caseTone(one)}>
              {t(own && state === 'hearing' ? 'accountability.own.waiting' : `accountability.state.${state}`)}
            </Badge>
          }
        />
        {wrong ? (
          <Alert tone="bad" announce="alert">
            {wrong.problem}
          </Alert>
        ) : null}
        <Section
          id="file"
          title={t('accountability.page.file')}
          text={t(`accountability.page.${entries.length < all.length ? 'fileWithout' : 'fileText'}`)}
        >
          <File ctx={ctx} entries={entries} />
        </Section>
        <Section id="standing" title={t('accountability.page.standing')}>
          <Facts items={await standingFacts(ctx, one, own)} />
        </Section>
        {own ? <Rights ctx={ctx} /> : null}
        {own ? <OwnActs {...shown} /> : null}
        {can(viewer, 'accountability.handle', subject) ? <HandlerActs {...shown} /> : null}
        {can(viewer, 'accountability.decide', subject) ? <DeciderActs {...shown} /> : null}
        {can(viewer, 'accountability.appeal', subject) ? <AppealActs {...shown} /> : null}
      </>
    ),
  });
}

/** Nobody hears it: whoever may take it sees a code, and nothing of whom or what it is about. */
async function showFree(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  const { app, now } = ctx.state;
  const t = translate(ctx);
  const found = await findCase(app.db, idParam(ctx, 'case'));
  const { one } = await demandCase(app.db, viewer, found, 'take', now);
  renderPage(ctx, {
    title: one.code,
    width: 'reading',
    path: casePath(one.id),
    body: (
      <>
        <PageHead
          title={one.code}
          lead={t('accountability.page.takeText')}
          up={{ href: accountabilityPath, label: t('accountability.title') }}
        />
        <Confirm
          ask={t('accountability.page.take')}
          text={t('accountability.page.takeText')}
          confirm={t('accountability.page.take')}
          look="plain"
          post={{ url: `${casePath(one.id)}/take`, csrf: csrf(ctx) }}
        />
      </>
    ),
  });
}

async function standingFacts(ctx: Ctx, one: Case, own: boolean) {
  const viewer = signedIn(ctx);
  const { app, language } = ctx.state;
  const t = translate(ctx);
  const time = (at: Date) => formatMoment(at, language, viewer.timeZone);
  const fact = (key: string, value: string | null | undefined | false) =>
    value ? [{ label: t(`accountability.page.${key}`), value }] : [];
  const state = stateOf(one);
  const open = state === 'hearing' || state === 'heard';
  const told = one.seenAt ? 'toldSeen' : one.handedAt ? 'toldHanded' : 'toldNot';
  const incident = one.incidentId ? await findIncident(app.db, one.incidentId) : undefined;
  const called = incident ? await calledTo(app.db, incident.id) : [];
  return [
    ...fact('by', one.openedByName),
    ...fact('handler', one.handlerName ?? t('accountability.page.nobody')),
    ...fact('decider', one.deciderName ?? t('accountability.page.nobody')),
    ...fact('appeal', one.appealName),
    ...fact(
      'companion',
      one.companionName ?? (own && one.companionIds.length > 0 && t('accountability.page.nobody')),
    ),
    ...fact('hearBy', state === 'hearing' && time(one.hearBy)),
    ...fact('told', !own && open && t(`accountability.page.${told}`)),
    ...fact('reminded', state === 'hearing' && t('accountability.page.times', { count: one.reminders })),
    ...fact('talkAt', open && one.talkAt && time(one.talkAt)),
    ...fact(
      'heard',
      one.heard && one.heardAt && `${t(`accountability.heard.${one.heard}`)} · ${time(one.heardAt)}`,
    ),
    ...fact('outcomeBy', state === 'heard' && one.outcomeBy && time(one.outcomeBy)),
    ...fact(
      'firstOutcome',
      one.firstOutcome !== one.outcome && one.firstOutcome && t(`accountability.outcome.${one.firstOutcome}`),
    ),
    ...fact('outcome', one.outcome && t(`accountability.outcome.${one.outcome}`)),
    ...fact('outcome', one.closedHow === 'withdrawn' && t('accountability.closed.withdrawn')),
    ...fact('appealUntil', state === 'decided' && one.appealUntil && time(one.appealUntil)),
    ...fact('appealBy', state === 'appealed' && one.appealBy && time(one.appealBy)),
    ...(incident && can(viewer, 'crisis.read', { called })
      ? [
          {
            label: t('accountability.page.incident'),
            value: <a href={crisisPath(incident.id)}>{incident.code}</a>,
          },
        ]
      : []),
  ];
}

function Rights({ ctx }: { ctx: Ctx }) {
  const t = translate(ctx);
  return (
    <Section id="rights" title={t('accountability.own.rights.title')}>
      <div class="prose">
        <ul>
          {(['one', 'two', 'three', 'four'] as const).map((key) => (
            <li key={key}>{t(`accountability.own.rights.${key}`)}</li>
          ))}
        </ul>
      </div>
    </Section>
  );
}

function File({ ctx, entries }: { ctx: Ctx; entries: readonly Entry[] }) {
  const { language } = ctx.state;
  const { timeZone } = signedIn(ctx);
  const t = translate(ctx);
  return (
    <div class="flow">
      {entries.map(({ id, kind, byName, at, text }) => (
        <div class="sheet" key={id}>
          <p class="quiet">
            {[t(`accountability.kind.${kind}`), byName, formatMoment(at, language, timeZone)].join(' · ')}
          </p>
          <p class="said">{text ?? t('accountability.page.erased')}</p>
        </div>
      ))}
    </div>
  );
}
