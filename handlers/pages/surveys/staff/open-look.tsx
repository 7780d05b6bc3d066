import { departmentTree } from '../../../../src/notices/choose.ts';
import { apartDays } from '../../../../src/surveys/near.ts';
import { consoleSurveyPath } from '../../../../src/surveys/present.ts';
import { currentSurvey } from '../../../../src/surveys/store.ts';
import {
  Alert,
  Button,
  DataTable,
  Facts,
  Hidden,
  Section,
  Stats,
} from '../../../../src/web/components/index.ts';
import { type Ctx, csrf } from '../../../context.ts';
import { noticeFields } from '../../console/notice-input.ts';
import { audienceWords } from '../../console/notice-look.tsx';
import { renderConsole } from '../../console/shell.tsx';
import { wordsFor } from '../../console/words.ts';
import { nameParam } from '../../training/data.ts';
import type { Checked } from './open.tsx';

/** Who would be asked, and how results would be told apart. @param changed since the last look */
export async function renderLook(
  ctx: Ctx,
  { input, audience, endsAt, least, look }: Checked,
  changed = false,
): Promise<void> {
  const { app, language } = ctx.state;
  const words = wordsFor(ctx);
  const { t, n, day } = words;
  const code = nameParam(ctx, 'survey');
  const title = (await currentSurvey(app.db, code)).titles[language];
  const tree = audience.kind === 'departments' ? await departmentTree(app.db) : [];
  const few = look.people < least;
  const { near } = look;
  if (changed) ctx.status = 409;
  else if (few || near) ctx.status = 422;
  const { breakdown, ...rest } = input;
  const open = `${consoleSurveyPath(code)}/open`;
  renderConsole(ctx, {
    path: open,
    title: t('surveys.staff.openTitle', { title }),
    lead: t('surveys.staff.lookLead'),
    up: { href: open, label: t('surveys.staff.open') },
    body: (
      <>
        {changed ? (
          <Alert tone="warn" announce="alert">
            <p>{t('surveys.staff.changed')}</p>
          </Alert>
        ) : null}
        {few ? (
          <Alert tone="bad" announce="alert">
            <p>{t('surveys.staff.few', { least: n(least) })}</p>
          </Alert>
        ) : null}
        {near ? (
          <Alert tone="bad" announce="alert">
            <p>{t('surveys.staff.near', { least: n(least), days: n(apartDays) })}</p>
          </Alert>
        ) : null}
        <Stats
          items={[
            { label: t('surveys.staff.people'), value: n(look.people) },
            {
              label: t('surveys.staff.withoutAccount'),
              value: n(look.withoutAccount),
              ...(look.withoutAccount > 0 ? { tone: 'wait' as const } : {}),
            },
            { label: t('surveys.staff.until'), value: day(endsAt) },
          ]}
        />
        <Section id="whom" title={t('surveys.staff.audience')} sheet>
          <Facts
            items={[
              { label: t('surveys.staff.audience'), value: audienceWords(audience, tree, words) },
              { label: t('surveys.staff.breakdown'), value: t(`surveys.staff.breakdowns.${breakdown}`) },
            ]}
          />
          {look.groups.length > 1 ? (
            <DataTable
              caption={t('surveys.staff.groups')}
              rows={look.groups}
              rowKey={({ name }) => name ?? 'others'}
              empty="—"
              columns={[
                {
                  key: 'group',
                  label: t('surveys.staff.part'),
                  cell: ({ name }) => name ?? t('surveys.staff.others'),
                },
                {
                  key: 'people',
                  label: t('surveys.staff.people'),
                  cell: ({ of }) => n(of.length),
                  numeric: true,
                },
              ]}
            />
          ) : null}
        </Section>
        {few || near ? null : (
          <form method="post" action={open} class="button-row">
            <Hidden csrf={csrf(ctx)} values={{ ...noticeFields(rest), breakdown, mark: look.mark }} />
            <Button look="primary">{t('surveys.staff.confirm', { count: n(look.people) })}</Button>
          </form>
        )}
      </>
    ),
  });
}
