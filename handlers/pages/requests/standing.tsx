import { formatDate, formatDay, formatMoment } from '../../../src/messages/format.ts';
import { freshness } from '../../../src/requests/confirm.ts';
import { dueAgain, howCounted } from '../../../src/requests/due.ts';
import { sourceWord } from '../../../src/requests/export/html.ts';
import { complaintOf, linkMinutes } from '../../../src/requests/export/take.ts';
import { requestPath } from '../../../src/requests/present.ts';
import { lastStep, type RequestView } from '../../../src/requests/read.ts';
import { isOpen } from '../../../src/requests/rules.ts';
import { Alert, Button, Facts, Hidden, Section } from '../../../src/web/components/index.ts';
import { dayIn } from '../../../src/zone.ts';
import { type Ctx, csrf, signedIn, translate } from '../../context.ts';
import { confirmSection } from './confirm.tsx';
import { explainedSection } from './explained.tsx';
import { OverviewSection } from './overview.tsx';
import { saidOr } from './said.ts';
import { StoresSection } from './stores.tsx';

/** Where a request stands: what was answered, or whose turn it is; then what was asked, and how its day was counted. */
export async function drawStanding(ctx: Ctx, view: RequestView) {
  const { one, steps, stores } = view;
  const overview = lastStep(steps, 'overview');
  const explained = lastStep(steps, 'explained');
  const lifting = lastStep(steps, 'lifting', 'lifted');
  const late = isOpen(one.state) && one.stoppedAt === null && one.dueAt < ctx.state.now;
  const complaint =
    one.closedAt || late ? await complaintOf(ctx.state.app.db, ctx.state.language) : undefined;
  return (
    <div class="stack">
      <Turn ctx={ctx} view={view} />
      {one.closedAt ? <Answer ctx={ctx} view={view} complaint={complaint} /> : null}
      {late ? (
        <Section id="late" title={translate(ctx)('requests.page.late')} sheet>
          <Complaint ctx={ctx} view={view} complaint={complaint} lead="complaintLate" />
        </Section>
      ) : null}
      {one.liftsAt && lifting?.kind === 'lifting' ? (
        <Alert tone="wait">
          <p>
            {translate(ctx)('requests.news.lifting.line', {
              day: formatDay(one.liftsAt, ctx.state.language, one.zone, ctx.state.now),
            })}
          </p>
          <p class="said">{saidOr(translate(ctx), lifting)}</p>
        </Alert>
      ) : null}
      {await copySection(ctx, view)}
      {overview ? <OverviewSection ctx={ctx} step={overview} /> : null}
      {explained ? await explainedSection(ctx, explained) : null}
      {stores.length > 0 ? <StoresSection ctx={ctx} one={one} stores={stores} /> : null}
      <Facts items={await factsOf(ctx, view)} />
    </div>
  );
}

/** Whose turn it is, in a sentence. */
function Turn({ ctx, view: { one, steps } }: { ctx: Ctx; view: RequestView }) {
  const t = translate(ctx);
  if (!isOpen(one.state) || one.state === 'unconfirmed') return null;
  const asked = lastStep(steps, 'asked', 'stopped');
  if (one.state === 'waiting' && asked)
    return (
      <Alert tone="wait" title={t(`requests.step.${asked.kind}`)}>
        <p class="said">{saidOr(t, asked)}</p>
        {one.stoppedAt ? <p>{t('requests.page.stoppedText')}</p> : null}
      </Alert>
    );
  return (
    <Alert tone="wait" announce="status">
      <p>{t(`requests.page.${one.state === 'working' ? 'working' : 'review'}`)}</p>
    </Alert>
  );
}

/** The answer or the reasons, and what to do where one disagrees (GDPR 12(4)). */
export function Answer(props: { ctx: Ctx; view: RequestView; complaint: string | undefined }) {
  const { ctx, complaint } = props;
  const { one, steps } = props.view;
  const t = translate(ctx);
  const said = lastStep(steps, 'answered', 'refused');
  const decided = lastStep(steps, 'erasing');
  const by = [said, decided].find((step) => step && (step.words !== null || step.damaged));
  const words = by && saidOr(t, by);
  const disagree = one.state === 'refused' || one.outcome !== 'done';
  // What the machine made stands below, and says it all.
  if (one.state === 'withdrawn' || (!words && !disagree && one.kind !== 'erase')) return null;
  return (
    <Section id="answer" title={t(`requests.page.${one.state === 'refused' ? 'reasons' : 'answer'}`)} sheet>
      {one.outcome ? <p>{t(`requests.outcome.${one.outcome}`)}</p> : null}
      {words ? <p class="said">{words}</p> : null}
      {disagree ? <Complaint ctx={ctx} view={props.view} complaint={complaint} lead="complaint" /> : null}
    </Section>
  );
}

/** To whom and where to, by the laws it is answered under and as the company's own policy says it (GDPR 12(4), PIPL 50). */
function Complaint(props: {
  ctx: Ctx;
  view: RequestView;
  complaint: string | undefined;
  lead: 'complaint' | 'complaintLate';
}) {
  const { ctx, view, complaint, lead } = props;
  const t = translate(ctx);
  return (
    <>
      <p>{t(`requests.page.${lead}`)}</p>
      <ul class="prose">
        {view.one.terms.map(({ law }) => (
          <li key={law}>{t(`requests.page.complaint${law}`)}</li>
        ))}
      </ul>
      {complaint ? <p>{complaint}</p> : null}
    </>
  );
}

async function copySection(ctx: Ctx, { one, copy, steps }: RequestView) {
  const { app, now, language, sessionHash } = ctx.state;
  const t = translate(ctx);
  if (one.kind !== 'copy') return null;
  if (!copy) return lastStep(steps, 'export-expired') ? <p>{t('requests.copy.gone')}</p> : null;
  if (copy.state === 'making') return <p>{t('requests.copy.making', { items: copy.items })}</p>;
  if (copy.state === 'review') return <p>{t('requests.copy.reviewing')}</p>;
  const viewer = signedIn(ctx);
  const found = await freshness(app.db, { sessionHash, personId: viewer.id, now });
  const day = formatDay(copy.expiresAt ?? now, language, one.zone, now);
  const taken = copy.takenAt && formatMoment(copy.takenAt, language, viewer.timeZone);
  return (
    <>
      <Section id="copy" title={t('requests.copy.readyTitle')} sheet>
        <p>{t('requests.copy.readyText', { items: copy.items, day })}</p>
        {found === 'fresh' ? (
          <form method="post" action={`${requestPath(one.id)}/link`}>
            <Hidden csrf={csrf(ctx)} />
            <Button look="primary">{t('requests.copy.link')}</Button>
          </form>
        ) : null}
        <p class="quiet">
          {t('requests.copy.linkText', { minutes: linkMinutes })}
          {taken ? ` · ${t('requests.copy.takenAt', { when: taken })}` : ''}
        </p>
      </Section>
      {found === 'fresh' ? null : await confirmSection(ctx, one, 'link')}
    </>
  );
}

async function factsOf(ctx: Ctx, { one, words, damaged }: RequestView) {
  const { app, language, now, viewer } = ctx.state;
  const t = translate(ctx);
  const found = await dueAgain(app.db, one);
  const parts = one.sources
    ?.map((name) => sourceWord(name, language))
    .join(language === 'zh-CN' ? '、' : ', ');
  return [
    ...(one.words
      ? [
          {
            label: t('requests.page.yourWords'),
            value: <span class="said">{saidOr(t, { words, damaged })}</span>,
          },
        ]
      : []),
    ...(one.titles ? [{ label: t('requests.page.policy'), value: one.titles[language] }] : []),
    ...(one.appealsId
      ? [
          {
            label: t('requests.page.appeals'),
            value: <a href={requestPath(one.appealsId)}>{t('requests.page.appeals')}</a>,
          },
        ]
      : []),
    ...(parts ? [{ label: t('requests.page.parts'), value: parts }] : []),
    {
      label: t('requests.page.filed'),
      value: formatMoment(one.filedAt, language, viewer?.timeZone ?? app.zone),
    },
    // A request that was reopened is due with its appeal, and not as it was counted.
    ...(found.due.getTime() === one.dueAt.getTime()
      ? [
          {
            label: t('requests.page.how'),
            value: howCounted(found, language, t, now).join(language === 'zh-CN' ? '' : ' '),
          },
        ]
      : [
          {
            label: t('requests.page.how'),
            value: formatDate(dayIn(one.dueAt, one.zone), language, now),
          },
        ]),
  ];
}
