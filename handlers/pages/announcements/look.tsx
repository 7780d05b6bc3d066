import { bulletinCard, consoleAnnouncementsPath } from '../../../src/announcements/present.ts';
import { departmentTree } from '../../../src/notices/choose.ts';
import {
  Alert,
  Button,
  Facts,
  Hidden,
  postAttributes,
  Section,
  Stats,
  withFiles,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf } from '../../context.ts';
import { audienceWords } from '../console/notice-look.tsx';
import { renderConsole } from '../console/shell.tsx';
import { wordsFor } from '../console/words.ts';
import { BothCards } from './cards.tsx';
import { bulletinFields, type CheckedBulletin } from './input.ts';

/** @param changed since the last look */
export async function renderBulletinLook(
  ctx: Ctx,
  { input, texts, audience, sendAt, reach }: CheckedBulletin,
  changed = false,
): Promise<void> {
  const { db } = ctx.state.app;
  const words = wordsFor(ctx);
  const { t, n, companyMoment } = words;
  const tree = audience.kind === 'departments' ? await departmentTree(db) : [];
  if (changed) ctx.status = 409;
  renderConsole(ctx, {
    path: `${consoleAnnouncementsPath}/new`,
    title: t('announcements.staff.lookTitle'),
    lead: t('announcements.staff.lookLead'),
    up: { href: consoleAnnouncementsPath, label: t('announcements.staff.title') },
    body: (
      <>
        {changed ? (
          <Alert tone="warn" announce="alert">
            <p>{t('announcements.staff.changed')}</p>
          </Alert>
        ) : null}
        <Stats
          items={[
            { label: t('announcements.staff.people'), value: n(reach.people) },
            { label: t('console.language.zh-CN'), value: n(reach.languages['zh-CN']) },
            { label: t('console.language.en'), value: n(reach.languages.en) },
          ]}
        />
        <Section id="cards" title={t('announcements.staff.cards')} text={t('announcements.staff.cardsText')}>
          <BothCards message={bulletinCard(texts)} words={words} />
        </Section>
        <Section id="order" title={t('announcements.staff.order')} sheet>
          <Facts
            items={[
              { label: t('announcements.staff.audience'), value: audienceWords(audience, tree, words) },
              {
                label: t('announcements.staff.sendAt'),
                value: sendAt ? companyMoment(sendAt) : t('announcements.staff.atOnce'),
              },
            ]}
          />
          <p class="quiet">{t('announcements.staff.notTold')}</p>
        </Section>
        <form
          class="section"
          {...postAttributes({ url: consoleAnnouncementsPath, csrf: csrf(ctx) })}
          {...withFiles}
          aria-label={t('announcements.staff.lookTitle')}
        >
          <Hidden csrf={csrf(ctx)} values={{ ...bulletinFields(input), mark: reach.mark }} />
          <div class="button-row">
            <Button look="primary">
              {t(`announcements.staff.${sendAt ? 'plan' : 'send'}`, { count: n(reach.people) })}
            </Button>
            <Button formAction={`${consoleAnnouncementsPath}/new`}>{t('announcements.staff.back')}</Button>
          </div>
        </form>
      </>
    ),
  });
}
