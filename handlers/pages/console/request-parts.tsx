import { formatDate, formatDay } from '../../../src/messages/format.ts';
import { hasText } from '../../../src/messages/texts.ts';
import { sourceWord } from '../../../src/requests/export/html.ts';
import { lookAtRedactions } from '../../../src/requests/export/store.ts';
import { deskPath } from '../../../src/requests/present.ts';
import type { RequestView } from '../../../src/requests/read.ts';
import { Alert, Button, DataTable, Hidden, LinkButton, Section } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, translate } from '../../context.ts';

const page = 50;

/** Where other people occur in a copy: each with a little of what stands around it, to be hidden or shown. */
export async function redactionSection(ctx: Ctx, { one, copy }: RequestView) {
  const { app, language } = ctx.state;
  const t = translate(ctx);
  if (!copy || one.closedAt !== null) return null;
  if (copy.state === 'making' && one.state === 'review')
    return (
      <Alert tone="warn">
        <p>{t('requests.desk.export.tooLarge')}</p>
      </Alert>
    );
  if (copy.state !== 'review') return null;
  const after = Number.parseInt(String(ctx.query.after ?? ''), 10);
  const from = Number.isInteger(after) ? after : -1;
  const found = await lookAtRedactions(app.db, app.vault, copy.id, { after: from, limit: page });
  const last = found.at(-1)?.n;
  const path = deskPath(one.id);
  return (
    <Section id="redactions" title={t('requests.desk.export.title')} text={t('requests.desk.export.text')}>
      <form method="post" action={`${path}/redactions`}>
        <Hidden csrf={csrf(ctx)} values={{ page: found.map(({ n }) => n).join(',') }} />
        <DataTable
          caption={t('requests.desk.export.title')}
          captionHidden
          rows={found}
          rowKey={({ n }) => String(n)}
          empty={t('requests.desk.export.none')}
          columns={[
            {
              key: 'context',
              label: t('requests.desk.export.context'),
              cell: ({ before, value, after: behind }) => (
                <span class="said">
                  …{before}
                  <mark>{value}</mark>
                  {behind}…
                </span>
              ),
            },
            {
              key: 'what',
              label: t('requests.desk.export.what'),
              cell: ({ kind }) => t(`requests.redaction.kind.${kind}`),
            },
            {
              key: 'where',
              label: t('requests.desk.export.where'),
              cell: ({ source }) => sourceWord(source, language),
            },
            {
              key: 'show',
              label: t('requests.desk.export.show'),
              cell: ({ n, value, shown }) => (
                <label>
                  <input type="checkbox" name="show" value={String(n)} checked={shown} />{' '}
                  <span class="sr-only">
                    {t('requests.desk.export.show')}: {value}
                  </span>
                </label>
              ),
            },
          ]}
        />
        {found.length > 0 ? (
          <p class="button-row">
            <Button>{t('requests.desk.export.save')}</Button>
            {last !== undefined && last + 1 < copy.redactions ? (
              <LinkButton href={`${path}?after=${last}`}>{t('requests.desk.export.more')}</LinkButton>
            ) : null}
          </p>
        ) : null}
      </form>
    </Section>
  );
}

/** What is held now, and what stands against erasing it. */
export async function HeldNow(ctx: Ctx, personId: string) {
  const { app, language, now } = ctx.state;
  const t = translate(ctx);
  const word = (key: string) => (hasText(language, key) ? t(key) : key);
  const held = await app.personalData.whatIsHeld(app.db, personId);
  const vetoes = await app.personalData.vetoes(app.db, personId);
  const against = (source: string) =>
    vetoes
      .filter((veto) => veto.source === source)
      .map(({ why, until }) => {
        const day = until
          ? ` ${t('requests.erasure.until', { day: formatDay(until, language, app.zone, now) })}`
          : '';
        return `${word(why)}${day}`;
      })
      .join('; ');
  return (
    <Section id="held" title={t('requests.desk.held')} text={t('requests.desk.heldText')}>
      <DataTable
        caption={t('requests.desk.held')}
        captionHidden
        rows={held}
        rowKey={(one) => `${one.source} ${one.category}`}
        empty={t('me.heldNone')}
        columns={[
          { key: 'category', label: t('me.category'), cell: (one) => word(one.category) },
          { key: 'count', label: t('me.count'), numeric: true, cell: (one) => String(one.count) },
          { key: 'why', label: t('me.why'), cell: (one) => word(one.why) },
          {
            key: 'until',
            label: t('me.until'),
            cell: (one) =>
              one.keptUntil
                ? t('me.untilDay', { day: formatDate(one.keptUntil, language, now) })
                : t('me.untilNone'),
          },
          { key: 'against', label: t('requests.desk.vetoes'), cell: (one) => against(one.source) },
        ]}
      />
    </Section>
  );
}
