import { consoleTipsPath } from '../../../src/announcements/present.ts';
import { weeksBetween } from '../../../src/announcements/rules.ts';
import { findSeries } from '../../../src/announcements/store.ts';
import {
  Button,
  FieldView,
  Hidden,
  LinkButton,
  postAttributes,
  withFiles,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf } from '../../context.ts';
import { AudienceField } from '../console/audience-field.tsx';
import { renderConsole } from '../console/shell.tsx';
import { wordsFor } from '../console/words.ts';
import { Wrong } from '../console/wrong.tsx';
import { nameParam } from '../training/data.ts';
import { audienceChoices } from './choices.ts';
import type { StartInput, StartProblems } from './start.tsx';

/** Who gets a series, and how often; with problems it answers 422 and says them at their fields. */
export async function renderStartForm(ctx: Ctx, input: StartInput, problems?: StartProblems): Promise<void> {
  const { app, now } = ctx.state;
  const words = wordsFor(ctx);
  const { t } = words;
  const { code, titles } = await findSeries(app.db, nameParam(ctx, 'tips'));
  const title = titles[words.language];
  const choices = await audienceChoices(app.db, now);
  const { weeks, few, fields } = problems ?? {};
  const audience = few ?? (fields?.audience && t(`console.noticeForm.problem.${fields.audience}`));
  if (problems) ctx.status = 422;
  renderConsole(ctx, {
    path: `${consoleTipsPath(code)}/start`,
    title: t('announcements.staff.startTitle', { title }),
    lead: t('announcements.staff.startLead'),
    up: { href: consoleTipsPath(code), label: title },
    body: (
      <form
        class="form"
        {...postAttributes({ url: `${consoleTipsPath(code)}/preview`, csrf: csrf(ctx) })}
        {...withFiles}
        noValidate
        aria-label={t('announcements.staff.startTitle', { title })}
      >
        <Hidden csrf={csrf(ctx)} values={{ key: input.key }} />
        <Wrong
          title={t('console.form.wrong')}
          problems={[
            ...(audience ? [{ id: 'tips-audience', problem: audience }] : []),
            ...(weeks ? [{ id: 'tips-weeks', problem: weeks }] : []),
          ]}
        />
        <AudienceField id="tips-audience" {...{ input, choices, problems, words }} />
        <FieldView
          id="tips-weeks"
          field={{
            ...{ name: 'weeks', kind: 'text', label: t('announcements.staff.weeks'), required: true },
            help: t('announcements.staff.weeksHelp', weeksBetween),
          }}
          inputMode="numeric"
          value={input.weeks}
          {...(weeks ? { error: weeks } : {})}
          optional={t('common.optional')}
        />
        <div class="button-row">
          <Button look="primary">{t('announcements.staff.startLook')}</Button>
          <LinkButton href={consoleTipsPath(code)} look="quiet">
            {t('common.cancel')}
          </LinkButton>
        </div>
      </form>
    ),
  });
}
