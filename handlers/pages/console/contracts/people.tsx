import { listings, listPerson, unlistPerson } from '../../../../src/contracts/listing.ts';
import { listedRoles } from '../../../../src/contracts/rules.ts';
import { inTransaction } from '../../../../src/db/pool.ts';
import { can, demand } from '../../../../src/people/permissions.ts';
import { Confirm, DataTable, EmptyState, Section } from '../../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, idParam } from '../../../context.ts';
import { consoleViewer, done, renderConsole } from '../shell.tsx';
import { wordsFor } from '../words.ts';
import { Fields, type Tried, untouched, wrongIn } from './fields.tsx';

const peoplePath = '/console/contracts/people';

/** GET /console/contracts/people: to whom a non-compete may be offered. */
export async function listedPeople(ctx: Ctx): Promise<void> {
  await renderListed(ctx, untouched);
}

async function renderListed(ctx: Ctx, tried: Tried): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'contracts.list');
  const { t, day } = wordsFor(ctx);
  const words = (key: string) => t(`contracts.console.${key}`);
  renderConsole(ctx, {
    path: peoplePath,
    title: words('people'),
    lead: words('peopleLead'),
    up: { href: '/console/contracts', label: words('back') },
    body: (
      <>
        <DataTable
          caption={words('people')}
          captionHidden
          rows={await listings(ctx.state.app.db)}
          rowKey={({ id }) => id}
          empty={<EmptyState title={words('peopleNone')} />}
          columns={[
            {
              key: 'person',
              label: t('contracts.page.person'),
              cell: ({ personName, staffNo }) => `${personName} (${staffNo})`,
            },
            { key: 'role', label: words('roleLabel'), cell: ({ role }) => t(`contracts.role.${role}`) },
            { key: 'why', label: words('whyLabel'), cell: ({ note }) => note },
            { key: 'from', label: words('from'), cell: ({ from }) => day(from) },
            { key: 'by', label: words('grantedBy'), cell: ({ listedBy }) => listedBy },
            {
              key: 'act',
              label: words('endListing'),
              cell: ({ id, personId }) =>
                can(viewer, 'contracts.list-people', { personId }) ? (
                  <Confirm
                    ask={words('endListing')}
                    text={words('endListingText')}
                    confirm={words('endListing')}
                    look="plain"
                    post={{ url: `${peoplePath}/${id}/end`, csrf: csrf(ctx) }}
                  />
                ) : null,
            },
          ]}
        />
        <Section id="list" title={words('list')}>
          <Fields
            ctx={ctx}
            tried={tried}
            action={peoplePath}
            button={words('list')}
            fields={[
              { name: 'staffNo', kind: 'text', label: words('staffNo'), required: true, maxLength: 100 },
              {
                name: 'role',
                kind: 'choice',
                label: words('roleLabel'),
                required: true,
                options: listedRoles.map((value) => ({ value, label: t(`contracts.role.${value}`) })),
              },
              { name: 'note', kind: 'long-text', label: words('whyLabel'), required: true, maxLength: 500 },
            ]}
          />
        </Section>
      </>
    ),
  });
}

/** POST /console/contracts/people */
export async function listOne(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'contracts.list');
  const { app, now } = ctx.state;
  const { staffNo = '', role, note = '' } = formFields(ctx);
  const listing = { staffNo, note, by: viewer, now, role: listedRoles.find((one) => one === role) };
  try {
    await inTransaction(app.db, (tx) => listPerson(tx, listing));
  } catch (error) {
    const fields = { forWhom: 'staffNo', reasonKind: 'role', reason: 'note' };
    return renderListed(ctx, wrongIn(ctx, error, fields, 'staffNo'));
  }
  done(ctx, peoplePath, 'saved');
}

/** POST /console/contracts/people/:listing/end */
export async function unlistOne(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'contracts.list');
  const { app, now } = ctx.state;
  const id = idParam(ctx, 'listing');
  await inTransaction(app.db, (tx) => unlistPerson(tx, id, viewer, now));
  done(ctx, peoplePath, 'saved');
}
