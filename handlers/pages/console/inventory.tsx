import { type RegisterEntry, register } from '../../../src/inventory/register.ts';
import { formatDate, formatDay } from '../../../src/messages/format.ts';
import { demand } from '../../../src/people/permissions.ts';
import { Alert, Badge, Facts, LinkButton, Section } from '../../../src/web/components/index.ts';
import { dayIn } from '../../../src/zone.ts';
import type { Ctx } from '../../context.ts';
import { consoleViewer, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

/** GET /console/inventory: what is processed, why, how long, and who receives it. */
export async function inventoryPage(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'inventory.read');
  const { app, language, now } = ctx.state;
  const words = wordsFor(ctx);
  const { t } = words;
  const { entries, uncovered } = await register(app.db, language, dayIn(now, app.zone));
  renderConsole(ctx, {
    title: t('inventory.title'),
    lead: t('inventory.lead'),
    body: (
      <>
        {uncovered.length > 0 ? (
          <Alert tone="warn" title={t('inventory.uncovered')}>
            {t('inventory.uncoveredText')} {uncovered.map(({ name }) => name).join(', ')}
          </Alert>
        ) : null}
        {entries.length === 0 ? <p>{t('inventory.none')}</p> : null}
        {entries.map((entry) => (
          <Entry key={entry.version.id} entry={entry} words={words} now={now} zone={app.zone} />
        ))}
      </>
    ),
  });
}

function Entry({ entry, words, now, zone }: { entry: RegisterEntry; words: Words; now: Date; zone: string }) {
  const { t, language } = words;
  const { version, title, told, processing, reviewOverdue } = entry;
  const { number, inForceAt, reviewOn } = version;
  const on = formatDate(reviewOn, language, now);
  return (
    <Section id={version.code} title={title} sheet>
      <p>
        {t('inventory.version', { number, from: inForceAt ? formatDay(inForceAt, language, zone, now) : '' })}{' '}
        {reviewOverdue ? (
          <Badge tone="warn">{t('inventory.reviewOverdue', { on })}</Badge>
        ) : (
          t('inventory.review', { on })
        )}
      </p>
      <Facts items={told} />
      {processing.map((one) => (
        <details key={one.id}>
          <summary>
            {one.told.find(({ key }) => key === 'what')?.value ?? one.id}{' '}
            {one.sensitive ? <Badge tone="warn">{t('inventory.sensitive')}</Badge> : null}
          </summary>
          <Facts
            items={[
              ...one.told.filter(({ key }) => key !== 'what'),
              ...(one.sources.length > 0
                ? [
                    {
                      label: t('inventory.sources'),
                      value: one.sources
                        .map(({ name, state }) => (state === 'on' ? name : t('inventory.off', { name })))
                        .join(language === 'zh-CN' ? '、' : ', '),
                    },
                  ]
                : []),
            ]}
          />
        </details>
      ))}
      <LinkButton href={`/console/policies/${version.id}`}>{t('inventory.open')}</LinkButton>
    </Section>
  );
}
