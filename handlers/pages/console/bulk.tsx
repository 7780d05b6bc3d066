import { v7 } from 'uuid';
import { z } from 'zod';
import {
  approveBulk,
  type Bulk,
  type BulkPreview,
  type Choice,
  findBulk,
  placeBulk,
  previewBulk,
  refuseBulk,
  type Surroundings,
} from '../../../src/console/bulk.ts';
import { bulkPath } from '../../../src/console/bulk-tell.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import type { Viewer } from '../../../src/people/person.ts';
import { remindByHand } from '../../../src/reminders/by-hand.ts';
import { Alert, Badge, Button, Facts, Hidden, LinkButton } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, formList, idParam } from '../../context.ts';
import { Changed, firstNames, Look } from './bulk-look.tsx';
import { BulkOutcome } from './bulk-parts.tsx';
import { filtersOf, listHref } from './lists.ts';
import { consoleViewer, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const tickSchema = z
  .array(z.string().regex(new RegExp(`^${uuid}\\.${uuid}$`)))
  .max(500)
  .transform((all) => all.map((one) => ({ notice: one.slice(0, 36), person: one.slice(37) })));
const oneSchema = z.string().regex(new RegExp(`^${uuid}\\.${uuid}\\.${uuid}$`));

/** POST /console/bulk/preview: who would be reminded, before anybody is. */
export async function previewRemind(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'notices.remind');
  const choice = chosen(ctx);
  if (choice.ticked?.length === 0) return nobodyTicked(ctx);
  await renderPreview(ctx, choice, v7());
}

/** POST /console/bulk: for exactly those who were shown; sent twice, it is done once. */
export async function remindMany(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  const { app } = ctx.state;
  const { bulk = '', mark = '' } = formFields(ctx);
  const id = z.uuid().safeParse(bulk);
  if (!id.success || mark === '') throw new HeedError('bad-request', 'that is not the form of a reminder');
  const choice = chosen(ctx);
  const placed = await inTransaction(app.db, (tx) =>
    placeBulk(
      tx,
      { id: id.data, by: viewer, choice, mark, approvalAbove: app.config.HEED_APPROVAL_ABOVE },
      around(ctx),
    ),
  );
  if (placed.outcome === 'changed') return renderPreview(ctx, choice, id.data, true);
  backToList(ctx, choice, id.data);
}

/** POST /console/overdue/remind: one person, by the button beside their name. */
export async function remindOne(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  const { app } = ctx.state;
  const one = oneSchema.safeParse(formFields(ctx).one);
  if (!one.success) throw new HeedError('bad-request', 'that is not the form of a reminder');
  const [id = '', notice = '', person = ''] = one.data.split('.');
  const filter = filtersOf('overdue', formFields(ctx));
  const choice: Choice = { filter: { show: 'open' }, ticked: [{ notice, person }] };
  await inTransaction(app.db, (tx) =>
    placeBulk(tx, { id, by: viewer, choice, approvalAbove: app.config.HEED_APPROVAL_ABOVE }, around(ctx)),
  );
  backToList(ctx, { filter }, id);
}

/** GET /console/bulk/:bulk: what was asked for, and what came of it. */
export async function showBulk(ctx: Ctx): Promise<void> {
  await renderBulk(ctx, await mustFind(ctx));
}

/** POST /console/bulk/:bulk/approve: a second person agrees to exactly those whom they were shown. */
export async function approveRemind(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'notices.send');
  const id = idParam(ctx, 'bulk');
  const mark = formFields(ctx).mark ?? '';
  const placed = await inTransaction(ctx.state.app.db, (tx) =>
    approveBulk(tx, { id, by: viewer, mark }, around(ctx)),
  );
  if (placed.outcome === 'changed') return renderBulk(ctx, await mustFind(ctx), true);
  ctx.redirect(bulkPath(id));
  ctx.status = 303;
}

/** POST /console/bulk/:bulk/refuse */
export async function refuseRemind(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'notices.send');
  const id = idParam(ctx, 'bulk');
  await inTransaction(ctx.state.app.db, (tx) => refuseBulk(tx, id, viewer, around(ctx)));
  ctx.redirect(bulkPath(id));
  ctx.status = 303;
}

function around(ctx: Ctx): Surroundings {
  const { app, now } = ctx.state;
  return { remind: remindByHand, zone: app.zone, now };
}

/** What the list's form says: all that its filters hold, or those that were ticked. */
function chosen(ctx: Ctx): Choice {
  const fields = formFields(ctx);
  const filter = filtersOf('overdue', fields);
  if (fields.all === '1') return { filter };
  const ticked = tickSchema.safeParse(formList(ctx, 'tick'));
  if (!ticked.success) throw new HeedError('bad-request', 'those are not rows of the list');
  return { filter, ticked: ticked.data };
}

function backToList(ctx: Ctx, { filter }: Choice, said: string): void {
  ctx.redirect(listHref('overdue', filter, { said }));
  ctx.status = 303;
}

function nobodyTicked(ctx: Ctx): void {
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

async function renderPreview(ctx: Ctx, choice: Choice, id: string, changed = false): Promise<void> {
  const viewer = consoleViewer(ctx);
  const { app } = ctx.state;
  const words = wordsFor(ctx);
  const { t } = words;
  const preview = await previewBulk(app.db, viewer, choice, around(ctx));
  const goes = preview.now + preview.later > 0;
  const waits = preview.people > app.config.HEED_APPROVAL_ABOVE;
  if (changed) ctx.status = 409;
  const { filter, ticked } = choice;
  const values = Object.entries(filter).filter((one): one is [string, string] => Boolean(one[1]));
  renderConsole(ctx, {
    path: '/console/overdue',
    title: t('console.bulk.title'),
    lead: t('console.bulk.lead'),
    up: { href: listHref('overdue', filter), label: t('console.overdue.title') },
    body: (
      <>
        {changed ? <Changed words={words} /> : null}
        <Look preview={preview} words={words} names={await firstNames(ctx, preview)} />
        {waits && goes ? (
          <Alert tone="wait">
            <p>{t('console.bulk.needsSecond', { most: words.n(app.config.HEED_APPROVAL_ABOVE) })}</p>
          </Alert>
        ) : null}
        <form method="post" action="/console/bulk" aria-label={t('console.bulk.title')}>
          <Hidden
            csrf={csrf(ctx)}
            values={{
              ...Object.fromEntries(values),
              bulk: id,
              mark: preview.mark,
              ...(ticked ? {} : { all: '1' }),
            }}
          />
          {ticked?.map(({ notice, person }) => (
            <input key={`${notice}${person}`} type="hidden" name="tick" value={`${notice}.${person}`} />
          ))}
          <div class="button-row">
            {goes ? (
              <Button look="primary">
                {t(waits ? 'console.bulk.ask' : 'console.bulk.confirm', { count: preview.people })}
              </Button>
            ) : null}
            <LinkButton href={listHref('overdue', filter)}>{t('console.bulk.back')}</LinkButton>
          </div>
        </form>
      </>
    ),
  });
}

async function renderBulk(ctx: Ctx, bulk: Bulk, changed = false): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'notices.remind');
  const words = wordsFor(ctx);
  const { t, moment } = words;
  const waits = bulk.state === 'waiting';
  const preview = waits ? await previewBulk(ctx.state.app.db, viewer, bulk.choice, around(ctx)) : undefined;
  if (changed) ctx.status = 409;
  renderConsole(ctx, {
    path: bulkPath(bulk.id),
    title: t('console.bulk.remindCount', { count: bulk.people }),
    up: { href: '/console/overdue', label: t('console.overdue.title') },
    marks: (
      <Badge tone={waits ? 'wait' : bulk.state === 'done' ? 'good' : 'neutral'}>
        {t(`console.bulk.states.${bulk.state}`)}
      </Badge>
    ),
    body: (
      <>
        {changed ? <Changed words={words} /> : null}
        {waits ? null : <BulkOutcome bulk={bulk} words={words} />}
        <Facts
          items={[
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
    <form method="post" action={`${bulkPath(bulk.id)}/approve`} aria-label={t('console.bulk.agree')}>
      <Hidden csrf={csrf(ctx)} values={{ mark: preview.mark }} />
      <div class="button-row">
        <Button look="primary">{t('console.bulk.agree')}</Button>
        <Button formAction={`${bulkPath(bulk.id)}/refuse`}>{t('console.orders.refuse')}</Button>
      </div>
    </form>
  );
}

async function mustFind(ctx: Ctx): Promise<Bulk> {
  const id = idParam(ctx, 'bulk');
  const bulk = await findBulk(ctx.state.app.db, id);
  if (!bulk) throw new HeedError('not-found', `no bulk ${id}`);
  return bulk;
}
