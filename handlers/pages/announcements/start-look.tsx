import { consoleTipsPath } from '../../../src/announcements/present.ts';
import { findSeries } from '../../../src/announcements/store.ts';
import { departmentTree } from '../../../src/notices/choose.ts';
import { Alert, Button, Facts, Hidden, Section, Stats } from '../../../src/web/components/index.ts';
import { type Ctx, csrf } from '../../context.ts';
import { noticeFields } from '../console/notice-input.ts';
import { audienceWords } from '../console/notice-look.tsx';
import { renderConsole } from '../console/shell.tsx';
import { wordsFor } from '../console/words.ts';
import { nameParam } from '../training/data.ts';
import type { CheckedStart } from './start.tsx';

/** Who would get a series. @param changed since the last look */
export async function renderStartLook(
  ctx: Ctx,
  { input, audience, weeks, reach }: CheckedStart,
  changed = false,
): Promise<void> {
  const { db } = ctx.state.app;
  const words = wordsFor(ctx);
  const { t, n } = words;
  const { code, titles } = await findSeries(db, nameParam(ctx, 'tips'));
  const tree = audience.kind === 'departments' ? await departmentTree(db) : [];
  const start = `${consoleTipsPath(code)}/start`;
  const { weeks: typed, ...rest } = input;
  if (changed) ctx.status = 409;
  renderConsole(ctx, {
    path: start,
    title: t('announcements.staff.startTitle', { title: titles[words.language] }),
    lead: t('announcements.staff.lookLead'),
    up: { href: start, label: t('announcements.staff.start') },
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
        <Section id="order" title={t('announcements.staff.order')} sheet>
          <Facts
            items={[
              { label: t('announcements.staff.audience'), value: audienceWords(audience, tree, words) },
              { label: t('announcements.staff.weeks'), value: n(weeks) },
            ]}
          />
          <p class="quiet">{t('announcements.staff.seriesText')}</p>
          <p class="quiet">{t('announcements.staff.startNote')}</p>
        </Section>
        <form method="post" action={start} class="button-row">
          <Hidden csrf={csrf(ctx)} values={{ ...noticeFields(rest), weeks: typed, mark: reach.mark }} />
          <Button look="primary">{t('announcements.staff.startConfirm', { count: n(reach.people) })}</Button>
        </form>
      </>
    ),
  });
}
