import { inTransaction } from '../../../src/db/pool.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import type { DraftRow } from '../../../src/policies/schema.ts';
import { findVersion, loadText } from '../../../src/policies/store.ts';
import { purposesPath } from '../../../src/purposes/present.ts';
import { purposesOf } from '../../../src/purposes/rules.ts';
import { purposeStopped } from '../../../src/purposes/stopped.ts';
import { type PurposeLine, purposeLines } from '../../../src/purposes/store.ts';
import { Badge, Confirm, DataTable, EmptyState, Facts } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, idParam } from '../../context.ts';
import { consoleViewer, done, renderConsole } from './shell.tsx';
import { wordsFor } from './words.ts';

/** GET /console/notices/:notice/purposes: where everybody stands on each purpose. A manager has no such page. */
export async function noticePurposes(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'consents.stop');
  const { app, language } = ctx.state;
  const { t, n, moment } = wordsFor(ctx);
  const noticeId = idParam(ctx, 'notice');
  const { version_id: versionId } = await app.db
    .selectFrom('notice')
    .select('version_id')
    .where('id', '=', noticeId)
    .executeTakeFirstOrThrow();
  const { front } = await loadText(app.db, (await findVersion(app.db, versionId)).id, language);
  const rows = purposesOf(front);
  const lines = await purposeLines(app.db, noticeId);
  const stops = can(viewer, 'consents.stop');
  renderConsole(ctx, {
    title: t('purposes.console.title'),
    lead: `${front.title} · ${t('purposes.console.lead')}`,
    up: { href: `/console/notices/${noticeId}`, label: t('console.nav.notices') },
    body: (
      <>
        <Facts items={rows.map((row) => ({ label: row.what ?? row.id, value: counts(row, lines) }))} />
        <DataTable
          caption={t('purposes.console.title')}
          captionHidden
          rows={lines}
          rowKey={({ answerId }) => answerId}
          empty={<EmptyState title={t('purposes.console.none')} text={t('purposes.console.noneText')} />}
          columns={[
            {
              key: 'person',
              label: t('purposes.console.person'),
              cell: ({ personName, staffNo }) => (
                <>
                  {personName} <small class="staff-no">{staffNo}</small>
                </>
              ),
            },
            {
              key: 'purpose',
              label: t('purposes.console.purpose'),
              cell: ({ purpose }) => rows.find(({ id }) => id === purpose)?.what ?? purpose,
            },
            {
              key: 'state',
              label: t('purposes.console.state'),
              cell: ({ kind }) => (
                <Badge tone={kind === 'withdraw' ? 'warn' : 'good'}>{t(`purposes.state.${kind}`)}</Badge>
              ),
            },
            { key: 'when', label: t('purposes.console.when'), cell: ({ at }) => moment(at).label },
            {
              key: 'stopped',
              label: t('purposes.console.stopped'),
              cell: (line) => (stops ? stopCell(line) : '—'),
            },
          ]}
        />
      </>
    ),
  });

  function counts({ id }: DraftRow, all: readonly PurposeLine[]): string {
    const of = (kind: PurposeLine['kind']) =>
      all.filter((one) => one.purpose === id && one.kind === kind).length;
    return (['consent', 'decline', 'withdraw'] as const)
      .map((kind) => `${t(`purposes.state.${kind}`)} ${n(of(kind))}`)
      .join(' · ');
  }

  function stopCell({ kind, stoppedAt, answerId }: PurposeLine) {
    if (kind !== 'withdraw') return '—';
    if (stoppedAt) return t('console.withdrawals.stoppedAt', { when: moment(stoppedAt).label });
    return (
      <Confirm
        ask={t('console.withdrawals.stop')}
        text={t('console.withdrawals.stopText')}
        confirm={t('console.withdrawals.stopConfirm')}
        look="plain"
        post={{ url: `/console/purposes/${answerId}/stopped`, csrf: csrf(ctx) }}
      />
    );
  }
}

/** POST /console/purposes/:answer/stopped */
export async function sayPurposeStopped(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'consents.stop');
  const { app, now } = ctx.state;
  const answerId = idParam(ctx, 'answer');
  const { noticeId } = await inTransaction(app.db, (tx) => purposeStopped(tx, answerId, viewer.id, now));
  done(ctx, purposesPath(noticeId), 'stopped');
}
