import { type Language, languages } from '../../../src/messages/model.ts';
import { can } from '../../../src/people/permissions.ts';
import {
  findTemplate,
  type Template,
  type TemplateVersion,
  versionsOf,
  wordingFor,
} from '../../../src/templates/store.ts';
import { assetUrl } from '../../../src/web/assets/assets.ts';
import {
  Alert,
  Badge,
  Button,
  Confirm,
  Facts,
  Hidden,
  LinkButton,
  PageHead,
  Section,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf, idParam } from '../../context.ts';
import { type Words, wordsFor } from '../console/words.ts';
import { renderPage } from '../frame.tsx';
import { templatePath, templateViewer } from '../templates.tsx';

/** GET /templates/:reply; `taken`: the wording that was taken just now. */
export async function showTemplate(ctx: Ctx, { taken }: { taken?: Language } = {}): Promise<void> {
  const viewer = templateViewer(ctx);
  const { app } = ctx.state;
  const words = wordsFor(ctx);
  const { t, language } = words;
  const template = await findTemplate(app.db, viewer, idParam(ctx, 'reply'));
  const [, ...earlier] = await versionsOf(app.db, template.id);
  const { title, language: lang } = wordingFor(template, language);
  const own = languages.toSorted((a) => (a === language ? -1 : 1));
  renderPage(ctx, {
    title,
    width: 'reading',
    path: templatePath(template.id),
    body: (
      <>
        {ctx.query.done === 'saved' ? (
          <Alert tone="good" announce="status">
            <p>{t('templates.saved')}</p>
          </Alert>
        ) : null}
        {taken ? (
          <Alert tone="good" announce="status">
            <p>{t('templates.taken')}</p>
            <p>{t('templates.takenText')}</p>
          </Alert>
        ) : null}
        <PageHead
          title={title}
          up={{ href: '/templates', label: t('templates.title') }}
          marks={<Marks template={template} words={words} />}
        />
        {own.map((one) => (
          <Text key={one} ctx={ctx} template={template} language={one} taken={taken === one} words={words} />
        ))}
        <Facts
          items={[
            { label: t('templates.number'), value: String(template.number) },
            { label: t('templates.category'), value: template.category },
            { label: t('templates.team'), value: template.departmentName },
            { label: t('templates.owner'), value: template.owner?.name ?? t('templates.noOwner') },
            { label: t('templates.version'), value: t('templates.versionOf', { number: template.version }) },
          ]}
        />
        {can(viewer, 'templates.write', template) ? (
          <Acts ctx={ctx} template={template} mine={template.owner?.id === viewer.id} words={words} />
        ) : null}
        {earlier.length > 0 ? <Earlier versions={earlier} lang={lang} words={words} /> : null}
        <script src={assetUrl('copy.js')} defer />
      </>
    ),
  });
}

function Marks({ template, words: { t } }: { template: Template; words: Words }) {
  return (
    <>
      {template.archivedAt ? <Badge tone="neutral">{t('templates.archived')}</Badge> : null}
      {template.shared ? <Badge tone="info">{t('templates.shared')}</Badge> : null}
    </>
  );
}

/** One wording, in a field: there it can be selected whole, also with a finger. */
function Text(props: { ctx: Ctx; template: Template; language: Language; taken: boolean; words: Words }) {
  const { ctx, template, language, taken, words } = props;
  const { t } = words;
  const wording = template.texts[language];
  if (!wording) return null;
  const id = `template-${language}`;
  const single = Object.keys(template.texts).length === 1;
  return (
    <Section
      id={`text-${language}`}
      title={single ? t('templates.textLabel') : `${t(`templates.language.${language}`)} · ${wording.title}`}
    >
      <div class="field">
        <textarea
          id={id}
          lang={language}
          readOnly
          rows={Math.min(Math.max(wording.body.split('\n').length + 1, 4), 12)}
          aria-labelledby={`text-${language}-title`}
          {...(taken ? { autofocus: true, 'data-select': true } : {})}
          defaultValue={wording.body}
        />
      </div>
      {template.archivedAt ? null : (
        <form class="button-row" method="post" action={`${templatePath(template.id)}/take`} data-copy={id}>
          <Hidden csrf={csrf(ctx)} values={{ language }} />
          <Button look="primary">{t('templates.take')}</Button>
        </form>
      )}
    </Section>
  );
}

function Acts(props: { ctx: Ctx; template: Template; mine: boolean; words: Words }) {
  const { ctx, template, mine, words } = props;
  const { t } = words;
  const path = templatePath(template.id);
  if (template.archivedAt)
    return (
      <form class="button-row" method="post" action={`${path}/bring-back`}>
        <Hidden csrf={csrf(ctx)} />
        <Button>{t('templates.bringBack')}</Button>
      </form>
    );
  return (
    <>
      <form class="button-row" method="post" action={`${path}/take-over`}>
        <Hidden csrf={csrf(ctx)} />
        <LinkButton href={`${path}/edit`}>{t('templates.edit')}</LinkButton>
        {mine ? null : <Button>{t('templates.takeOver')}</Button>}
      </form>
      <Confirm
        ask={t('templates.archive')}
        text={t('templates.archiveText')}
        confirm={t('templates.archive')}
        look="plain"
        post={{ url: `${path}/archive`, csrf: csrf(ctx) }}
      />
    </>
  );
}

function Earlier({
  versions,
  lang,
  words,
}: {
  versions: readonly TemplateVersion[];
  lang: Language;
  words: Words;
}) {
  const { t, moment } = words;
  return (
    <Section id="versions" title={t('templates.versions')}>
      {versions.map(({ number, writtenAt, writtenBy, texts }) => (
        <details key={number}>
          <summary>
            {t('templates.versionOf', { number })} ·{' '}
            {writtenBy
              ? t('templates.writtenBy', { at: moment(writtenAt).label, name: writtenBy })
              : t('templates.writtenAt', { at: moment(writtenAt).label })}
          </summary>
          {languages
            .toSorted((a) => (a === lang ? -1 : 1))
            .map((one) => {
              const wording = texts[one];
              return wording ? (
                <div key={one} lang={one}>
                  <p>
                    <strong>{wording.title}</strong>
                  </p>
                  <p class="template-text">{wording.body}</p>
                </div>
              ) : null;
            })}
        </details>
      ))}
    </Section>
  );
}
