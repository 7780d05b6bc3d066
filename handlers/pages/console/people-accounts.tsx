import { z } from 'zod';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { confirmLink, type FoundLink, foundLinks, takeApart } from '../../../src/people/apart.ts';
import { demand } from '../../../src/people/permissions.ts';
import { Alert, Confirm, DataTable, EmptyState, Pager } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields } from '../../context.ts';
import { consoleViewer, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

const perPage = 50;
const path = '/console/people/accounts';

const doneText = { apart: 'done', confirmed: 'confirmed', gone: 'gone' } as const;

const querySchema = z.object({
  page: z.coerce.number().int().min(0).max(100_000).catch(0),
  done: z.enum(['apart', 'confirmed', 'gone']).optional().catch(undefined),
});
const accountSchema = z.object({
  platform: z.string().min(1).max(64),
  tenant: z.string().min(1).max(256),
  account: z.string().min(1).max(256),
});

/** GET /console/people/accounts */
export async function foundAccounts(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'people.bind');
  const words = wordsFor(ctx);
  const { t } = words;
  const { page, done } = querySchema.parse(ctx.query);
  const links = await foundLinks(ctx.state.app.db, { limit: perPage + 1, offset: page * perPage });
  renderConsole(ctx, {
    path,
    title: t('console.accounts.title'),
    lead: t('console.accounts.lead'),
    up: { href: '/console/people', label: t('console.people.title') },
    body: (
      <>
        {done ? (
          <Alert tone={done === 'gone' ? 'info' : 'good'} announce="status">
            <p>{t(`console.accounts.${doneText[done]}`)}</p>
          </Alert>
        ) : null}
        <LinkTable ctx={ctx} links={links.slice(0, perPage)} words={words} />
        <Pager
          label={t('console.pager.label')}
          {...(page > 0 ? { previous: { href: path, label: t('console.pager.first') } } : {})}
          {...(links.length > perPage
            ? { next: { href: `${path}?page=${page + 1}`, label: t('console.pager.next') } }
            : {})}
        />
      </>
    ),
  });
}

/** POST /console/people/accounts/apart */
export const partAccount = (ctx: Ctx): Promise<void> => decide(ctx, takeApart, 'apart');

/** POST /console/people/accounts/confirm */
export const confirmAccount = (ctx: Ctx): Promise<void> => decide(ctx, confirmLink, 'confirmed');

async function decide(
  ctx: Ctx,
  settle: typeof takeApart | typeof confirmLink,
  said: 'apart' | 'confirmed',
): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'people.bind');
  const { app, now } = ctx.state;
  const read = accountSchema.safeParse(formFields(ctx));
  if (!read.success) throw new HeedError('bad-request', 'that is not the form of an account');
  const { platform, tenant, account: externalId } = read.data;
  const done = await inTransaction(app.db, (tx) =>
    settle(tx, { platform, tenant, externalId }, { now, actor: { person: viewer.id } }),
  );
  ctx.redirect(`${path}?done=${done ? said : 'gone'}`);
  ctx.status = 303;
}

function LinkTable({ ctx, links, words }: { ctx: Ctx; links: readonly FoundLink[]; words: Words }) {
  const { t, moment } = words;
  const viewerId = consoleViewer(ctx).id;
  return (
    <DataTable
      caption={t('console.accounts.title')}
      captionHidden
      rows={links}
      rowKey={({ platform, tenant, externalId }) => `${platform} ${tenant} ${externalId}`}
      empty={
        <EmptyState icon="people" title={t('console.accounts.none')} text={t('console.accounts.noneText')} />
      }
      columns={[
        {
          key: 'person',
          label: t('console.people.person'),
          cell: ({ name, staffNo }) => (
            <>
              {name} <small class="staff-no">{staffNo}</small>
            </>
          ),
        },
        {
          key: 'account',
          label: t('console.accounts.account'),
          cell: ({ platform, externalId }) => (
            <>
              {t(`console.platform.${platform}`)} <code>{externalId}</code>
            </>
          ),
        },
        {
          key: 'how',
          label: t('console.accounts.how'),
          cell: ({ boundBy }) => t(`console.accounts.${boundBy}`),
        },
        { key: 'since', label: t('console.accounts.since'), cell: ({ boundAt }) => moment(boundAt).label },
        {
          key: 'decide',
          label: t('console.overview.todo'),
          cell: ({ personId, boundBy, platform, tenant, externalId }) => (
            <div class="button-row">
              {boundBy === 'directory-email' && personId === viewerId ? (
                <p>{t('console.accounts.own')}</p>
              ) : boundBy === 'directory-email' ? (
                <Confirm
                  ask={t('console.accounts.confirm')}
                  text={t('console.accounts.confirmText')}
                  confirm={t('console.accounts.confirmConfirm')}
                  look="plain"
                  post={{ url: `${path}/confirm`, csrf: csrf(ctx) }}
                  values={{ platform, tenant, account: externalId }}
                />
              ) : null}
              <Confirm
                ask={t('console.accounts.apart')}
                text={t('console.accounts.apartText')}
                confirm={t('console.accounts.apartConfirm')}
                post={{ url: `${path}/apart`, csrf: csrf(ctx) }}
                values={{ platform, tenant, account: externalId }}
              />
            </div>
          ),
        },
      ]}
    />
  );
}
