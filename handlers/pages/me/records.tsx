import type { ComponentChildren } from 'preact';
import { formatDate } from '../../../src/messages/format.ts';
import { can } from '../../../src/people/permissions.ts';
import { loadText } from '../../../src/policies/store.ts';
import { legalBasisWords } from '../../../src/policies/words.ts';
import { type HeldRecords, heldRecords } from '../../../src/records/held.ts';
import { Badge, Section } from '../../../src/web/components/index.ts';
import { dayIn } from '../../../src/zone.ts';
import { type Ctx, signedIn, translate } from '../../context.ts';

/** What is kept of a person's communication: how many, from when, until when, under what. Nothing of any is opened for it. */
export async function myRecords(ctx: Ctx): Promise<ComponentChildren> {
  const { app } = ctx.state;
  const viewer = signedIn(ctx);
  if (!can(viewer, 'records.read-own', { personId: viewer.id })) return null;
  const held = await heldRecords(app.db, viewer.id);
  const t = translate(ctx);
  return (
    <Section id="records" title={t('records.title')} text={t('records.text')}>
      {held.length === 0 ? <p class="quiet">{t('records.none')}</p> : null}
      <ul class="todo">{await Promise.all(held.map((one) => category(ctx, one)))}</ul>
    </Section>
  );
}

async function category(ctx: Ctx, one: HeldRecords) {
  const { app, language, now } = ctx.state;
  const t = translate(ctx);
  const { front } = await loadText(app.db, one.versionId, language);
  const row = front.disclosures.find(({ id }) => id === one.disclosure);
  const zone = signedIn(ctx).timeZone;
  const [from, to] = [one.from, one.to].map((at) => formatDate(dayIn(at, zone), language, now));
  return (
    <li key={one.categoryId} class="sheet todo-item">
      <div>
        <h3 lang={language}>{row?.what ?? one.disclosure}</h3>
        <p>
          {t('records.count', { count: one.count })} ·{' '}
          {t(from === to ? 'records.day' : 'records.span', { from: from ?? '', to: to ?? '' })}
        </p>
        <p class="quiet">
          <a href={`/board/policies/${one.code}`}>{t('records.under', { title: one.titles[language] })}</a> ·{' '}
          {t('records.basis', { basis: legalBasisWords[one.basis][language] })}
        </p>
        <p class="quiet">
          {one.keptUntil ? t('records.until', { day: formatDate(one.keptUntil, language, now) }) : null}
          {one.held > 0 ? ` · ${t('records.held', { count: one.held })}` : null}
        </p>
        {one.restricted > 0 ? (
          <p class="quiet">{t('records.restrictedText', { count: one.restricted })}</p>
        ) : null}
      </div>
      <Badge tone={one.restricted > 0 ? 'warn' : 'neutral'}>
        {t(one.restricted > 0 ? 'records.restricted' : 'records.sealed')}
      </Badge>
    </li>
  );
}
