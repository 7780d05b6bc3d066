import type { ComponentChildren } from 'preact';
import { type OpenedForMe, openedFor } from '../../../src/access-cases/for-subject.ts';
import { formatDate, formatMoment } from '../../../src/messages/format.ts';
import { can } from '../../../src/people/permissions.ts';
import { newRequestPath } from '../../../src/requests/present.ts';
import { EmptyState, LinkButton, Section } from '../../../src/web/components/index.ts';
import { type Ctx, signedIn, translate } from '../../context.ts';

/** So many looks of a case stand open; those before fold. */
const first = 5;

/** "Who opened my records": who, when and why, as soon as it may be said. */
export async function myOpened(ctx: Ctx): Promise<ComponentChildren> {
  const { app, now } = ctx.state;
  const viewer = signedIn(ctx);
  if (!can(viewer, 'access-cases.own', { personId: viewer.id })) return null;
  const cases = await openedFor(app.db, app.vault, viewer.id, { now, zone: app.zone });
  const t = translate(ctx);
  return (
    <Section id="opened" title={t('access.mine.title')} text={t('access.mine.text')}>
      {cases.length === 0 ? <EmptyState compact title={t('access.mine.none')} icon="check" /> : null}
      <ul class="todo">{cases.map((one) => oneCase(ctx, one))}</ul>
      {cases.length > 0 ? (
        <>
          <p class="section-text">{t('access.mine.question')}</p>
          <p class="button-row">
            <LinkButton href="/threads/new">{t('access.mine.ask')}</LinkButton>
            <LinkButton href={newRequestPath()}>{t('access.mine.request')}</LinkButton>
          </p>
        </>
      ) : null}
    </Section>
  );
}

function oneCase(ctx: Ctx, one: OpenedForMe) {
  const { language, now } = ctx.state;
  const t = translate(ctx);
  const when = (at: Date) => formatMoment(at, language, signedIn(ctx).timeZone);
  const { looks, askedByName: asker, approvedByName } = one;
  const look = ({ at, what, records: count, viewerName: who }: OpenedForMe['looks'][number], n: number) => (
    <li key={n}>
      {when(at)} · {t(`access.mine.${what}`, { who, count })}
    </li>
  );
  return (
    <li key={one.caseId} class="sheet todo-item">
      <div>
        <h3>{t(`access.purpose.${one.purpose}`)}</h3>
        <p class="said">{t('access.mine.reason', { reason: one.reason ?? t('access.gone') })}</p>
        {one.kinds.map((kind) => (
          <p key={kind.en} class="quiet">
            {t('access.mine.kind', { kind: kind[language] })}
          </p>
        ))}
        <p class="quiet">{t('access.mine.by', { asker, approver: approvedByName ?? '' })}</p>
        {one.until ? <p class="quiet">{t('access.mine.until', { when: when(one.until) })}</p> : null}
        {one.silentUntil ? (
          <p class="quiet">{t('access.mine.late', { day: formatDate(one.silentUntil, language, now) })}</p>
        ) : null}
        <ul>{looks.slice(0, first).map(look)}</ul>
        {looks.length > first ? (
          <details>
            <summary>{t('access.mine.more', { count: looks.length - first })}</summary>
            <ul>{looks.slice(first).map(look)}</ul>
          </details>
        ) : null}
      </div>
    </li>
  );
}
