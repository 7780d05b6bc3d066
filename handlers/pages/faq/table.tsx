import { HeedError } from '../../../src/errors.ts';
import { faqRolesOf } from '../../../src/faq/may.ts';
import { consoleEntryPath, consoleFaqPath } from '../../../src/faq/present.ts';
import type { FaqRole } from '../../../src/faq/rules.ts';
import { entriesOf, wordingFor } from '../../../src/faq/store.ts';
import type { Viewer } from '../../../src/people/person.ts';
import { DataTable, EmptyState, LinkButton } from '../../../src/web/components/index.ts';
import type { Ctx } from '../../context.ts';
import { consoleViewer, renderConsole } from '../console/shell.tsx';
import { wordsFor } from '../console/words.ts';

/** Whoever writes for an office at all, and for which. @throws HeedError `forbidden` */
export function faqWriter(ctx: Ctx): { viewer: Viewer; roles: FaqRole[] } {
  const viewer = consoleViewer(ctx);
  const roles = faqRolesOf(viewer);
  if (roles.length === 0) throw new HeedError('forbidden', `${viewer.id} writes for no office`);
  return { viewer, roles };
}

/** GET /console/faq: what the viewer's offices answer, and how often it helped. */
export async function entryTable(ctx: Ctx): Promise<void> {
  const { roles } = faqWriter(ctx);
  const { t, n, language } = wordsFor(ctx);
  const archived = ctx.query.show === 'archived';
  const entries = await entriesOf(ctx.state.app.db, roles, { archived });
  renderConsole(ctx, {
    title: t(archived ? 'faq.console.archivedOnly' : 'faq.title'),
    lead: t('faq.console.lead'),
    ...(archived
      ? { up: { href: consoleFaqPath, label: t('faq.console.all') } }
      : {
          actions: (
            <LinkButton look="primary" href={`${consoleFaqPath}/new`}>
              {t('faq.console.new')}
            </LinkButton>
          ),
        }),
    body: (
      <>
        <DataTable
          caption={t('faq.console.all')}
          captionHidden
          rows={entries}
          rowKey={({ id }) => id}
          empty={
            archived ? (
              <EmptyState title={t('faq.console.noneArchived')} />
            ) : (
              <EmptyState title={t('faq.console.none')} text={t('faq.console.noneText')} />
            )
          }
          columns={[
            {
              key: 'question',
              label: t('faq.console.question'),
              cell: (entry) => {
                const { question, language: lang } = wordingFor(entry, language);
                return (
                  <a href={consoleEntryPath(entry.id)} lang={lang}>
                    {question}
                  </a>
                );
              },
            },
            { key: 'office', label: t('faq.console.office'), cell: ({ role }) => t(`threads.role.${role}`) },
            { key: 'helped', label: t('faq.console.helped'), cell: ({ helped }) => n(helped), numeric: true },
            { key: 'number', label: t('templates.number'), cell: ({ number }) => n(number), numeric: true },
          ]}
        />
        {entries.length > 0 ? <p class="help">{t('faq.console.helpedHelp')}</p> : null}
        {archived ? null : (
          <p>
            <a href={`${consoleFaqPath}?show=archived`}>{t('faq.console.archivedOnly')}</a>
          </p>
        )}
      </>
    ),
  });
}
