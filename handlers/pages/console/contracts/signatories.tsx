import { authorityGrounds } from '../../../../src/contracts/rules.ts';
import { allAuthorities, authorise, revokeAuthority } from '../../../../src/contracts/signatories.ts';
import { currentTemplates } from '../../../../src/contracts/store.ts';
import { inTransaction } from '../../../../src/db/pool.ts';
import { can, demand } from '../../../../src/people/permissions.ts';
import { Badge, Confirm, DataTable, EmptyState, Section } from '../../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, idParam } from '../../../context.ts';
import { consoleViewer, done, renderConsole } from '../shell.tsx';
import { wordsFor } from '../words.ts';
import { Fields, type Tried, untouched, wrongIn } from './fields.tsx';

const signatoriesPath = '/console/contracts/signatories';

/** GET /console/contracts/signatories */
export async function signatoryList(ctx: Ctx): Promise<void> {
  await renderSignatories(ctx, untouched);
}

async function renderSignatories(ctx: Ctx, tried: Tried): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'contracts.list');
  const { app, now } = ctx.state;
  const { t, day } = wordsFor(ctx);
  const words = (key: string) => t(`contracts.console.${key}`);
  const [template] = await currentTemplates(app.db);
  renderConsole(ctx, {
    path: signatoriesPath,
    title: words('signatories'),
    lead: words('signatoriesLead'),
    up: { href: '/console/contracts', label: words('back') },
    body: (
      <>
        <DataTable
          caption={words('signatories')}
          captionHidden
          rows={await allAuthorities(app.db)}
          rowKey={({ id }) => id}
          empty={<EmptyState title={words('signatoriesNone')} />}
          columns={[
            { key: 'person', label: t('contracts.page.by'), cell: ({ personName }) => personName },
            { key: 'entity', label: t('contracts.page.entity'), cell: ({ entity }) => entity },
            {
              key: 'ground',
              label: words('groundLabel'),
              cell: ({ ground, note }) => `${t(`contracts.ground.${ground}`)} · ${note}`,
            },
            { key: 'from', label: words('from'), cell: ({ from }) => day(from) },
            { key: 'until', label: words('until'), cell: ({ until }) => (until ? day(until) : '–') },
            { key: 'by', label: words('grantedBy'), cell: ({ grantedBy }) => grantedBy ?? '–' },
            {
              key: 'act',
              label: t('console.notices.state'),
              cell: ({ id, personId, until, revokedAt, leftAt }) =>
                revokedAt || leftAt || (until && until <= now) ? (
                  <Badge tone="neutral">{words('revoked')}</Badge>
                ) : can(viewer, 'contracts.authorise', { personId }) ? (
                  <Confirm
                    ask={words('revoke')}
                    text={words('revokeText')}
                    confirm={words('revoke')}
                    look="plain"
                    post={{ url: `${signatoriesPath}/${id}/revoke`, csrf: csrf(ctx) }}
                  />
                ) : null,
            },
          ]}
        />
        <Section id="grant" title={words('grant')}>
          <Fields
            ctx={ctx}
            tried={tried}
            action={signatoriesPath}
            button={words('grant')}
            fields={[
              { name: 'staffNo', kind: 'text', label: words('staffNo'), required: true, maxLength: 100 },
              {
                name: 'entity',
                kind: 'text',
                label: words('entityLabel'),
                required: true,
                maxLength: 200,
                initial: template?.entity ?? '',
              },
              {
                name: 'ground',
                kind: 'choice',
                label: words('groundLabel'),
                required: true,
                options: authorityGrounds.map((value) => ({ value, label: t(`contracts.ground.${value}`) })),
              },
              {
                name: 'note',
                kind: 'text',
                label: words('noteLabel'),
                help: words('noteHelp'),
                required: true,
                maxLength: 500,
              },
              { name: 'until', kind: 'date', label: words('untilLabel'), help: words('untilHelp') },
            ]}
          />
        </Section>
      </>
    ),
  });
}

const signatoryFields = {
  forWhom: 'staffNo',
  entity: 'entity',
  ground: 'ground',
  note: 'note',
  lastDay: 'until',
} as const;

/** POST /console/contracts/signatories */
export async function grantSignatory(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'contracts.list');
  const { app, now } = ctx.state;
  const { staffNo = '', entity = '', ground, note = '', until = '' } = formFields(ctx);
  const granting = {
    ...{ staffNo, entity, note, until, by: viewer, zone: app.zone, now },
    ground: authorityGrounds.find((one) => one === ground),
  };
  try {
    await inTransaction(app.db, (tx) => authorise(tx, granting));
  } catch (error) {
    return renderSignatories(ctx, wrongIn(ctx, error, signatoryFields, 'staffNo'));
  }
  done(ctx, signatoriesPath, 'saved');
}

/** POST /console/contracts/signatories/:authority/revoke */
export async function revokeSignatory(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'contracts.list');
  const { app, now } = ctx.state;
  const id = idParam(ctx, 'authority');
  await inTransaction(app.db, (tx) => revokeAuthority(tx, id, viewer, now));
  done(ctx, signatoriesPath, 'saved');
}
