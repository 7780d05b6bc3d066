import { v7 } from 'uuid';
import { actingRoles } from '../../../../src/crisis/acting.ts';
import { affectedPath, textPath } from '../../../../src/crisis/affected/present.ts';
import { fieldsOf, longestField, type TextWords } from '../../../../src/crisis/affected/rules.ts';
import { kindOfSeries, severityOfSeries, type TextProblems } from '../../../../src/crisis/affected/words.ts';
import { readStatements, type VersionView } from '../../../../src/crisis/statements/read.ts';
import { isSeries, lineOf, type Series } from '../../../../src/crisis/statements/rules.ts';
import { calledTo, findIncident, noSuchIncident } from '../../../../src/crisis/store.ts';
import { HeedError } from '../../../../src/errors.ts';
import { type Language, languages } from '../../../../src/messages/model.ts';
import { text as say } from '../../../../src/messages/texts.ts';
import { can } from '../../../../src/people/permissions.ts';
import { Alert, Confirm, FieldView, PageHead, Section } from '../../../../src/web/components/index.ts';
import { type Ctx, csrf, idParam, signedIn, translate } from '../../../context.ts';
import type { There } from '../gate-acts.ts';
import { Earlier, Newest } from '../statement.tsx';
import { Approvals } from '../statement-approvals.tsx';
import { nameOfSeries, Record } from '../statements.tsx';
import { renderAffected } from './frame.tsx';
import { SendText, wouldReach } from './send-text.tsx';

export interface ThereText extends There {
  series: Exclude<Series, ''>;
  /** They see these pages of the incident and no others. */
  alone: boolean;
}

/**
 * Who is before one of the texts to those affected: whoever looks after them, and whoever has to approve what they are told.
 * Nobody else learns that there is any. @throws HeedError `not-found`
 */
export async function thereText(ctx: Ctx): Promise<ThereText> {
  const { series } = ctx.params as { series?: string };
  const within = await withinTexts(ctx);
  if (!isSeries(series)) throw new HeedError('not-found', 'that is no text to those affected');
  return { ...within, series, path: textPath(within.incident.id, series) };
}

/** @throws HeedError `not-found` */
export async function withinTexts(ctx: Ctx): Promise<Omit<ThereText, 'series' | 'path'>> {
  const viewer = signedIn(ctx);
  const { db } = ctx.state.app;
  const id = idParam(ctx, 'incident');
  const incident = await findIncident(db, id);
  const acting = incident ? await actingRoles(db, id, viewer.id) : [];
  if (!incident || !can(viewer, 'affected.texts', { acting })) throw noSuchIncident(id);
  const called = await calledTo(db, id);
  return {
    ...{ incident, viewer, called, acting, audience: 'affected', mayWrite: true },
    alone: !can(viewer, 'crisis.read', { called }),
    maySend: can(viewer, 'affected.tell', { acting }),
  };
}

/** What has to be put right, with what was typed. */
export interface EnteredText {
  words: TextWords;
  problems: TextProblems;
}

/** GET /crisis/:incident/affected/texts/:series */
export async function showText(ctx: Ctx, entered?: EnteredText): Promise<void> {
  const there = await thereText(ctx);
  const { incident, series } = there;
  const { app, now } = ctx.state;
  const t = translate(ctx);
  const view = await readStatements(app.db, app.vault, incident.id, now);
  const line = lineOf(there);
  const versions = view.versions.get(line) ?? [];
  const newest = versions.at(-1);
  const reach = newest?.texts && there.maySend ? await wouldReach(ctx, there, newest) : undefined;
  const severity = severityOfSeries(series);
  const kind = kindOfSeries(series);
  const whom = severity
    ? t('crisis.affected.texts.forSeverity', { severity: t(`crisis.affected.severity.${severity}`) })
    : t(`crisis.affected.texts.${kind === 'answer' ? 'forPage' : 'forTold'}`);
  renderAffected(
    ctx,
    there,
    'texts',
    <>
      <PageHead
        title={nameOfSeries(t, series)}
        lead={whom}
        up={{ href: affectedPath(incident.id, '/texts'), label: t('crisis.affected.texts.title') }}
      />
      <Section id="statement" title={t('crisis.affected.texts.title')}>
        <Newest ctx={ctx} view={view} versions={versions} />
        <WriteText {...{ ctx, there, newest, entered }} />
      </Section>
      {newest?.texts ? <Approvals {...{ ctx, there, view, newest }} /> : null}
      {newest && reach ? <SendText {...{ ctx, there, newest, ...reach }} /> : null}
      <Record ctx={ctx} sendings={view.sendings.filter((one) => lineOf(one) === line)} />
      <Earlier ctx={ctx} versions={versions.slice(0, -1)} />
    </>,
  );
}

/** What a kind of text has to say, in sentences that have to be filled in. */
function template(series: Exclude<Series, ''>): TextWords {
  const kind = kindOfSeries(series);
  const key = severityOfSeries(series) ?? kind;
  const words = (language: Language) =>
    Object.fromEntries(
      fieldsOf[kind].map((field) => [field, say(language, `crisis.concerned.template.${key}.${field}`)]),
    );
  return { 'zh-CN': words('zh-CN'), en: words('en') };
}

interface WriteProps {
  ctx: Ctx;
  there: ThereText;
  newest: VersionView | undefined;
  entered: EnteredText | undefined;
}

/** Both languages, field by field; begins with the newest version, and the first with a template. */
function WriteText({ ctx, there: { series, path }, newest, entered }: WriteProps) {
  const t = translate(ctx);
  const words = (key: string) => t(`crisis.affected.texts.${key}`);
  const typed = entered?.words ?? newest?.fields ?? template(series);
  return (
    <Confirm
      ask={t(`crisis.statements.${newest ? 'edit' : 'write'}`)}
      text={newest ? t('crisis.statements.editText') : words('writeText')}
      confirm={words('save')}
      look="plain"
      open={entered !== undefined || !newest}
      post={{ url: `${path}/write`, csrf: csrf(ctx) }}
      values={{ once: v7() }}
    >
      {entered ? (
        <Alert tone="bad" announce="alert">
          {t('errors.affected-text')}
        </Alert>
      ) : null}
      {languages.map((language) => (
        <fieldset class="field" key={language} lang={language}>
          <legend>{words(language === 'en' ? 'en' : 'zh')}</legend>
          {fieldsOf[kindOfSeries(series)].map((field) => {
            const problem = entered?.problems[`${language}.${field}`];
            return (
              <FieldView
                key={field}
                id={`text-${language}-${field}`}
                field={{
                  name: `${language}.${field}`,
                  kind: 'long-text',
                  label: say(language, `crisis.affected.field.${field}`),
                  required: true,
                  maxLength: longestField,
                }}
                value={typed[language][field] ?? ''}
                {...(problem ? { error: words(problem) } : {})}
                optional={t('common.optional')}
              />
            );
          })}
        </fieldset>
      ))}
    </Confirm>
  );
}
