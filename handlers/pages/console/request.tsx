import { formatDay } from '../../../src/messages/format.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import { dueAgain, howCounted } from '../../../src/requests/due.ts';
import { sourceWord } from '../../../src/requests/export/html.ts';
import { deskPath } from '../../../src/requests/present.ts';
import { lastStep, type RequestView, readRequest } from '../../../src/requests/read.ts';
import { isOpen } from '../../../src/requests/rules.ts';
import { requestsOf } from '../../../src/requests/store.ts';
import { Alert, Badge, Facts, Section } from '../../../src/web/components/index.ts';
import { type Ctx, idParam } from '../../context.ts';
import { explainedSection } from '../requests/explained.tsx';
import { HistorySection, requestTones } from '../requests/history.tsx';
import { OverviewSection } from '../requests/overview.tsx';
import { saidOr } from '../requests/said.ts';
import { StoresSection } from '../requests/stores.tsx';
import { deskForms, type Entered } from './request-forms.tsx';
import { HeldNow, redactionSection } from './request-parts.tsx';
import { DueBadge, RequestTable } from './requests.tsx';
import { consoleViewer, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

/** GET /console/requests/:request: everything it takes to decide, and the ways to. */
export async function showDeskRequest(ctx: Ctx, entered: Entered = {}): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'requests.list');
  const { app, now } = ctx.state;
  const words = wordsFor(ctx);
  const { t } = words;
  const view = await readRequest(app.db, app.vault, idParam(ctx, 'request'), viewer);
  const { one, stores, steps } = view;
  const decides = can(viewer, 'requests.decide', one);
  const others = (await requestsOf(app.db, one.personId)).filter(({ id }) => id !== one.id);
  const overview = lastStep(steps, 'overview');
  const explained = lastStep(steps, 'explained');
  const open = isOpen(one.state);
  renderConsole(ctx, {
    title: t(`requests.kind.${one.kind}`),
    lead: `${one.personName} · ${one.staffNo}`,
    up: { href: '/console/requests', label: t('requests.desk.title') },
    path: deskPath(one.id),
    marks: (
      <>
        <Badge tone={requestTones[one.state]}>{t(`requests.state.${one.state}`)}</Badge>
        <DueBadge one={one} words={words} now={now} />
        {one.employed ? null : <Badge>{t('requests.desk.left')}</Badge>}
      </>
    ),
    body: (
      <>
        {open && !decides ? (
          <Alert tone="info">
            <p>{t('requests.desk.own')}</p>
          </Alert>
        ) : null}
        {one.state === 'unconfirmed' ? (
          <Alert tone="wait">
            <p>{t('requests.desk.confirmedNot')}</p>
          </Alert>
        ) : null}
        <Facts items={await factsOf(ctx, view, words)} />
        {overview ? <OverviewSection ctx={ctx} step={overview} /> : null}
        {explained ? await explainedSection(ctx, explained) : null}
        {decides ? await redactionSection(ctx, view) : null}
        {stores.length > 0 ? <StoresSection ctx={ctx} one={one} stores={stores} /> : null}
        {decides ? await deskForms(ctx, view, entered) : null}
        {open && one.kind === 'erase' ? await HeldNow(ctx, one.personId) : null}
        <HistorySection ctx={ctx} view={view} desk />
        {others.length > 0 ? (
          <Section id="others" title={t('requests.desk.background')}>
            <RequestTable lines={others} words={words} now={now} />
          </Section>
        ) : null}
      </>
    ),
  });
}

async function factsOf(ctx: Ctx, view: RequestView, { t, language, moment }: Words) {
  const { app, now } = ctx.state;
  const { one } = view;
  const found = await dueAgain(app.db, one);
  const joined = (parts: readonly string[]) => parts.join(language === 'zh-CN' ? '、' : ', ');
  const how =
    found.due.getTime() === one.dueAt.getTime()
      ? ` ${howCounted(found, language, t, now).join(language === 'zh-CN' ? '' : ' ')}`
      : '';
  return [
    {
      label: t('requests.desk.words'),
      value: <span class="said">{one.words ? saidOr(t, view) : '—'}</span>,
    },
    ...(one.titles ? [{ label: t('requests.page.policy'), value: one.titles[language] }] : []),
    ...(one.appealsId
      ? [
          {
            label: t('requests.desk.appeal.first'),
            value: <a href={deskPath(one.appealsId)}>{t('requests.desk.appeal.first')}</a>,
          },
        ]
      : []),
    ...(one.sources
      ? [
          {
            label: t('requests.page.parts'),
            value: joined(one.sources.map((name) => sourceWord(name, language))),
          },
        ]
      : []),
    { label: t('requests.page.filed'), value: moment(one.filedAt).label },
    {
      label: t('requests.desk.due'),
      value: (
        <>
          {formatDay(one.dueAt, language, one.zone, now)}
          <span class="quiet">{how}</span>
        </>
      ),
    },
    {
      label: t('requests.desk.law'),
      value: joined(one.terms.map(({ law }) => t(`requests.desk.laws.${law}`))),
    },
  ];
}
