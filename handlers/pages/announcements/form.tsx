import { consoleAnnouncementsPath } from '../../../src/announcements/present.ts';
import { longest } from '../../../src/announcements/rules.ts';
import { formatZone } from '../../../src/messages/format.ts';
import type { Field } from '../../../src/messages/model.ts';
import {
  Alert,
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
import { audienceChoices } from './choices.ts';
import { type BulletinInput, type BulletinProblems, bulletinFieldNames, bulletinFields } from './input.ts';

/** The form; with problems it answers 422 and says them at their fields. */
export async function renderBulletinForm(
  ctx: Ctx,
  input: BulletinInput,
  problems?: BulletinProblems,
): Promise<void> {
  const { app, now, language } = ctx.state;
  const words = wordsFor(ctx);
  const { t } = words;
  const choices = await audienceChoices(app.db, now);
  const values = bulletinFields(input);
  const audience = problems?.fields.audience;
  if (problems) ctx.status = 422;
  const field = (name: (typeof bulletinFieldNames)[number], kind: Field['kind'], more = {}) => {
    const error = problems?.said[name];
    return (
      <FieldView
        id={`bulletin-${name}`}
        field={{ name, kind, label: t(`announcements.staff.${name}`), ...more }}
        value={values[name] ?? ''}
        {...(error ? { error } : {})}
        {...(name === 'sendAt' ? { type: 'datetime-local' as const } : {})}
        optional={t('common.optional')}
      />
    );
  };
  const textHelp = { help: t('announcements.staff.textHelp', { most: longest.text }) };
  renderConsole(ctx, {
    path: `${consoleAnnouncementsPath}/new`,
    title: t('announcements.staff.newTitle'),
    lead: t('announcements.staff.newLead'),
    up: { href: consoleAnnouncementsPath, label: t('announcements.staff.title') },
    body: (
      <form
        class="form"
        {...postAttributes({ url: `${consoleAnnouncementsPath}/preview`, csrf: csrf(ctx) })}
        {...withFiles}
        noValidate
        aria-label={t('announcements.staff.newTitle')}
      >
        <Hidden csrf={csrf(ctx)} values={{ key: input.key }} />
        <Wrong
          title={t('console.form.wrong')}
          problems={[
            ...(audience
              ? [{ id: 'bulletin-audience', problem: t(`console.noticeForm.problem.${audience}`) }]
              : []),
            ...bulletinFieldNames.flatMap((name) => {
              const said = problems?.said[name];
              return said
                ? [{ id: `bulletin-${name}`, problem: `${t(`announcements.staff.${name}`)}: ${said}` }]
                : [];
            }),
          ]}
        />
        <Alert tone="info">
          <p>{t('announcements.staff.notTold')}</p>
        </Alert>
        <AudienceField id="bulletin-audience" {...{ input, choices, problems, words }} />
        {field('titleZh', 'text')}
        {field('textZh', 'long-text', textHelp)}
        {field('titleEn', 'text')}
        {field('textEn', 'long-text', textHelp)}
        {field('sendAt', 'text', {
          help: t('announcements.staff.sendAtHelp', { zone: formatZone(now, language, app.zone) }),
        })}
        <div class="button-row">
          <Button look="primary">{t('announcements.staff.look')}</Button>
          <LinkButton href={consoleAnnouncementsPath} look="quiet">
            {t('common.cancel')}
          </LinkButton>
        </div>
      </form>
    ),
  });
}
