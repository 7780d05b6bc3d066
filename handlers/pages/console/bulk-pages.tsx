import { type Bulk, type BulkPreview, type Choice, previewBulk } from '../../../src/console/bulk.ts';
import { type BulkKind, rightTo, type Surroundings } from '../../../src/console/bulk-act.ts';
import { bulkPath } from '../../../src/console/bulk-tell.ts';
import { type CallOffReason, callOff } from '../../../src/notices/call-off.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import type { Viewer } from '../../../src/people/person.ts';
import { lookByHand, remindByHand } from '../../../src/reminders/by-hand.ts';
import { Alert, Badge, Button, Facts, Hidden, LinkButton } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields } from '../../context.ts';
import { Changed, firstNames, Look } from './bulk-look.tsx';
import { BulkOutcome, titleOf } from './bulk-parts.tsx';
import { ReasonField, WhatItDoes } from './call-off.tsx';
import { filtersOf, listHref } from './lists.ts';
import { consoleViewer, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

export function around(ctx: Ctx): Surroundings {
  const { app, now } = ctx.state;
  return { look: lookByHand, remind: remindByHand, callOff, zone: app.zone, now };
}

export function nobodyTicked(ctx: Ctx): void {
  const { t } = wordsFor(ctx);
  ctx.status = 422;
  renderConsole(ctx, {
    path: '/console/overdue',
    title: t('console.bulk.title'),
    up: {
      href: listHref('overdue', filtersOf('overdue', formFields(ctx))),
      label: t('console.overdue.title'),
    },
    body: (
      <Alert tone="warn" announce="alert">
        <p>{t('console.bulk.noneTicked')}</p>
      </Alert>
    ),
  });
}

interface Asked {
  id: string;
  kind: BulkKind;
  choice: Choice;
  reason?: CallOffReason | undefined;
  /** It was sent, and not done: other people belong to it meanwhile, or it lacks why. */
  wrong?: 'changed' | 'no-reason';
}

/** The words of each of the things that can be done. */
const part = { remind: 'console.bulk', 'call-off': 'console.callOff' } as const;

export async function renderPreview(ctx: Ctx, asked: Asked): Promise<void> {
  const { id, kind, choice, wrong } = asked;
  const { app } = ctx.state;
  const words = wordsFor(ctx);
  const { t } = words;
  const preview = await previewBulk(app.db, consoleViewer(ctx), asked, around(ctx));
  const goes = preview.now + preview.later > 0;
  const waits = preview.people > app.config.HEED_APPROVAL_ABOVE;
  if (wrong) ctx.status = wrong === 'changed' ? 409 : 422;
  const { filter, ticked } = choice;
  const values = Object.entries(filter).filter((one): one is [string, string] => Boolean(one[1]));
  renderConsole(ctx, {
    path: '/console/overdue',
    title: kind === 'remind' ? t('console.bulk.title') : titleOf({ kind, people: preview.people }, words),
    lead: t(`${part[kind]}.lead`),
    up: { href: listHref('overdue', filter), label: t('console.overdue.title') },
    body: (
      <>
        {wrong === 'changed' ? <Changed words={words} /> : null}
        <Look preview={preview} words={words} names={await firstNames(ctx, preview)} />
        {kind === 'call-off' ? <WhatItDoes words={words} /> : null}
        {waits && goes ? (
          <Alert tone="wait">
            <p>{t(`${part[kind]}.needsSecond`, { most: words.n(app.config.HEED_APPROVAL_ABOVE) })}</p>
          </Alert>
        ) : null}
        <form
          class="form"
          method="post"
          action="/console/bulk"
          aria-label={t('console.bulk.title')}
          noValidate
        >
          <Hidden
            csrf={csrf(ctx)}
            values={{
              ...Object.fromEntries(values),
              kind,
              bulk: id,
              mark: preview.mark,
              ...(ticked ? {} : { all: '1' }),
            }}
          />
          {ticked?.map(({ notice, person }) => (
            <input key={`${notice}${person}`} type="hidden" name="tick" value={`${notice}.${person}`} />
          ))}
          {kind === 'call-off' && goes ? (
            <ReasonField reason={asked.reason} missing={wrong === 'no-reason'} words={words} />
          ) : null}
          <div class="button-row">
            {goes ? (
              <Button look="primary">
                {t(`${part[kind]}.${waits ? 'ask' : 'confirm'}`, { count: preview.people })}
              </Button>
            ) : null}
            <LinkButton href={listHref('overdue', filter)}>{t('console.bulk.back')}</LinkButton>
          </div>
        </form>
      </>
    ),
  });
}

export async function renderBulk(ctx: Ctx, bulk: Bulk, changed = false): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, rightTo[bulk.kind]);
  const words = wordsFor(ctx);
  const { t, moment } = words;
  const waits = bulk.state === 'waiting';
  const preview = waits ? await previewBulk(ctx.state.app.db, viewer, bulk, around(ctx)) : undefined;
  const underWay = bulk.state === 'done' && !bulk.outcome;
  const ended = underWay ? t('console.callOff.goesOn') : t('console.callOff.state');
  const done = bulk.kind === 'remind' ? t('console.bulk.states.done') : ended;
  if (changed) ctx.status = 409;
  renderConsole(ctx, {
    path: bulkPath(bulk.id),
    title: titleOf(bulk, words),
    up: { href: '/console/overdue', label: t('console.overdue.title') },
    marks: (
      <Badge tone={waits || underWay ? 'wait' : bulk.state === 'done' ? 'good' : 'neutral'}>
        {bulk.state === 'done' ? done : t(`console.bulk.states.${bulk.state}`)}
      </Badge>
    ),
    body: (
      <>
        {changed ? <Changed words={words} /> : null}
        {waits ? null : <BulkOutcome bulk={bulk} words={words} />}
        <Facts
          items={[
            ...(bulk.reason
              ? [
                  {
                    label: t('console.callOff.reason'),
                    value: t(`console.callOff.reasons.${bulk.reason}`),
                  },
                ]
              : []),
            {
              label: t('console.bulk.asked'),
              value: t('console.orders.byAt', { name: bulk.placedByName, when: moment(bulk.placedAt).label }),
            },
            ...(bulk.decidedAt
              ? [
                  {
                    label: t('console.orders.decided'),
                    value: t('console.orders.byAt', {
                      name: bulk.decidedByName ?? '—',
                      when: moment(bulk.decidedAt).label,
                    }),
                  },
                ]
              : []),
          ]}
        />
        {preview ? (
          <>
            <Look preview={preview} words={words} names={await firstNames(ctx, preview)} />
            {bulk.kind === 'call-off' ? <WhatItDoes words={words} /> : null}
            <Decide ctx={ctx} viewer={viewer} bulk={bulk} preview={preview} words={words} />
          </>
        ) : null}
      </>
    ),
  });
}

function Decide(props: { ctx: Ctx; viewer: Viewer; bulk: Bulk; preview: BulkPreview; words: Words }) {
  const { ctx, viewer, bulk, preview, words } = props;
  const { t } = words;
  if (!can(viewer, 'notices.approve', { placedBy: bulk.placedBy }))
    return (
      <Alert tone="wait">
        <p>{t('console.bulk.yours')}</p>
      </Alert>
    );
  return (
    <form method="post" action={`${bulkPath(bulk.id)}/approve`} aria-label={t(`${part[bulk.kind]}.agree`)}>
      <Hidden csrf={csrf(ctx)} values={{ mark: preview.mark }} />
      <div class="button-row">
        <Button look="primary">{t(`${part[bulk.kind]}.agree`)}</Button>
        <Button formAction={`${bulkPath(bulk.id)}/refuse`}>{t('console.orders.refuse')}</Button>
      </div>
    </form>
  );
}
