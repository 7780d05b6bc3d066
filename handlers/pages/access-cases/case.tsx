import type { ComponentChildren } from 'preact';
import { type CaseView, viewCase } from '../../../src/access-cases/case-view.ts';
import { opensHeld } from '../../../src/access-cases/extent.ts';
import { isOpen, isSilent } from '../../../src/access-cases/rules.ts';
import type { Problem } from '../../../src/errors.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import { Alert, Badge, Confirm, Facts, Section } from '../../../src/web/components/index.ts';
import { dayIn } from '../../../src/zone.ts';
import { type Ctx, csrf, idParam } from '../../context.ts';
import { accessTones, standingOf } from '../access-cases.tsx';
import { consoleViewer, renderConsole } from '../console/shell.tsx';
import { type Words, wordsFor } from '../console/words.ts';
import { Decide, DelayParts } from './decide.tsx';
import { LookLog, ReadForms } from './looks.tsx';

/** What a form of the page could not take. */
export interface WrongForm {
  form: 'refuse' | 'delay';
  problems: readonly Problem[];
  values: Readonly<Record<string, string>>;
}

/** What every part of the page needs. */
export interface CasePart {
  view: CaseView;
  words: Words;
  now: Date;
  today: string;
  /** A form of this case. */
  post: (act: string) => { url: string; csrf: string };
  wrong?: WrongForm | undefined;
}

/** GET /console/access-cases/:access; nothing is opened for it */
export async function showCase(ctx: Ctx, wrong?: WrongForm): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'access-cases.list');
  const { app, now } = ctx.state;
  const id = idParam(ctx, 'access');
  const view = await viewCase(app.db, app.vault, id, viewer, { now, zone: app.zone });
  const words = wordsFor(ctx);
  const { t } = words;
  const { one } = view;
  const state = standingOf(one, now);
  const path = `/console/access-cases/${id}`;
  const part: CasePart = {
    ...{ view, words, now, today: dayIn(now, app.zone) },
    post: (act) => ({ url: `${path}/${act}`, csrf: csrf(ctx) }),
    wrong,
  };
  renderConsole(ctx, {
    title: t(`access.purpose.${one.purpose}`),
    lead: view.people.map(({ name, staffNo }) => `${name} (${staffNo})`).join(' · '),
    up: { href: '/console/access-cases', label: t('access.title') },
    marks: <Badge tone={accessTones[state]}>{t(`access.state.${state}`)}</Badge>,
    path,
    body: (
      <>
        <Facts items={[...extentFacts(part, app.zone), ...courseFacts(part)]} />
        {state === 'asked' ? <Decide {...part} viewerId={viewer.id} /> : null}
        {isOpen(one, now) && can(viewer, 'access-cases.open', one) ? <ReadForms {...part} /> : null}
        <DelayParts {...part} viewerId={viewer.id} />
        {one.decidedAt && one.state !== 'refused' ? <LookLog {...part} /> : null}
        {state === 'asked' || state === 'open' ? (
          <Confirm
            ask={t(state === 'open' ? 'access.end' : 'access.withdraw')}
            text={t(state === 'open' ? 'access.endText' : 'access.withdrawText')}
            confirm={t(state === 'open' ? 'access.end' : 'access.withdraw')}
            look="plain"
            post={part.post('end')}
          />
        ) : null}
        {state === 'ended' && one.endedWhy === null ? (
          <Alert tone="info">
            <p>{t(`access.endedWhy.${one.state === 'open' ? 'over' : 'lapsed'}`)}</p>
          </Alert>
        ) : null}
      </>
    ),
  });
}

type Fact = { label: string; value: ComponentChildren };

function extentFacts({ view, words }: CasePart, zone: string): Fact[] {
  const { t, date, n } = words;
  const { one, kinds, count } = view;
  const last = dayIn(new Date(one.to.getTime() - 1), zone);
  return [
    { label: t('access.reason'), value: <span class="said">{view.words.reason ?? t('access.gone')}</span> },
    {
      label: t('access.kinds'),
      value: (
        <ul class="plain">
          {kinds.map((kind) => (
            <li key={kind.id}>{kind.words[words.language]}</li>
          ))}
        </ul>
      ),
    },
    {
      label: t('access.spanLabel'),
      value: t('access.span', { from: date(dayIn(one.from, zone)), to: date(last) }),
    },
    { label: t('access.partsLabel'), value: t(`access.parts.${one.parts}`) },
    ...(opensHeld(one.purpose) ? [{ label: t('access.pastLabel'), value: t('access.pastOpens') }] : []),
    ...(count === undefined
      ? []
      : [
          {
            label: t('access.records'),
            value: (
              <>
                {count > 10_000 ? t('access.countMany') : t('access.count', { count, n: n(count) })}
                <p class="quiet">{t('access.countNote')}</p>
              </>
            ),
          },
        ]),
  ];
}

/** Who asked, who decided, until when; and what those concerned hear. */
function courseFacts({ view, words, today }: CasePart): Fact[] {
  const { t, moment, date } = words;
  const { one } = view;
  const at = (label: string, when: Date | null): Fact[] =>
    when ? [{ label: t(label), value: moment(when).label }] : [];
  const said = (label: string, value: string | null): Fact[] =>
    value === null ? [] : [{ label: t(label), value: <span class="said">{value}</span> }];
  return [
    { label: t('access.askedBy'), value: `${one.askedByName} · ${moment(one.askedAt).label}` },
    ...(one.state === 'asked'
      ? [{ label: t('access.days'), value: t('access.daysValue', { count: one.days }) }]
      : []),
    ...(one.decidedByName && one.decidedAt
      ? [
          {
            label: t(one.state === 'refused' ? 'access.refusedBy' : 'access.decidedBy'),
            value: `${one.decidedByName} · ${moment(one.decidedAt).label}`,
          },
        ]
      : []),
    ...said('access.refusal', view.words.refusal),
    ...at('access.until', one.untilAt),
    ...(one.endedAt && one.endedWhy
      ? [
          {
            label: t('access.ended'),
            value: `${moment(one.endedAt).label} · ${t(`access.endedWhy.${one.endedWhy}`)}`,
          },
        ]
      : []),
    {
      label: t('access.told'),
      value: one.silentUntil
        ? t(isSilent(one, today) ? 'access.silent' : 'access.silentOver', { day: date(one.silentUntil) })
        : t('access.notSilent'),
    },
    ...said('access.silentGround', view.words.ground),
  ];
}

export const section = (id: string, title: string, children: ComponentChildren, text?: string) => (
  <Section id={id} title={title} {...(text ? { text } : {})}>
    {children}
  </Section>
);
