import {
  readStatements,
  type StatementsView,
  type VersionView,
} from '../../../src/crisis/statements/read.ts';
import { lineOf, textFor } from '../../../src/crisis/statements/rules.ts';
import { HeedError } from '../../../src/errors.ts';
import { formatMoment } from '../../../src/messages/format.ts';
import { type Language, languages } from '../../../src/messages/model.ts';
import { diffTexts } from '../../../src/policies/diff.ts';
import { Alert, DiffView, Facts, Section } from '../../../src/web/components/index.ts';
import { type Ctx, signedIn, translate } from '../../context.ts';
import { renderIncident } from './frame.tsx';
import { type There, thereStatement } from './gate-acts.ts';
import { Approvals } from './statement-approvals.tsx';
import { type EnteredStatement, type EnteredWay, SendStatement, WriteStatement } from './statement-forms.tsx';
import { Record, StatementState } from './statements.tsx';

/** What has to be put right, with what was typed. */
export interface EnteredThere {
  text?: EnteredStatement;
  way?: EnteredWay;
}

export interface ThereProps {
  ctx: Ctx;
  there: There;
  view: StatementsView;
  newest: VersionView;
}

/** GET /crisis/:incident/statements/:audience */
export async function showStatement(ctx: Ctx, entered: EnteredThere = {}): Promise<void> {
  const there = await thereStatement(ctx);
  const { incident, audience } = there;
  const { app, now } = ctx.state;
  const t = translate(ctx);
  const view = await readStatements(app.db, app.vault, incident.id, now);
  const versions = view.versions.get(audience) ?? [];
  const newest = versions.at(-1) ?? null;
  const old = audience === 'affected';
  if (old && !newest) throw new HeedError('not-found', 'those affected are told on a page of their own');
  renderIncident(ctx, {
    incident,
    section: 'statements',
    body: (
      <>
        <Section
          id="statement"
          title={`${t('crisis.statements.title')} · ${t(`crisis.statements.audience.${audience}`)}`}
        >
          {incident.drill ? <Alert tone="info">{t('crisis.statements.drill')}</Alert> : null}
          {old ? <Alert tone="info">{t('crisis.statements.affectedElsewhere')}</Alert> : null}
          <Newest ctx={ctx} view={view} versions={versions} />
          {there.mayWrite ? (
            <WriteStatement
              ctx={ctx}
              incident={incident}
              audience={audience}
              newest={newest}
              {...(entered.text ? { entered: entered.text } : {})}
            />
          ) : null}
        </Section>
        {newest?.texts && !old ? <Approvals ctx={ctx} there={there} view={view} newest={newest} /> : null}
        {newest?.texts && there.maySend ? (
          <SendStatement
            {...{ ctx, there, view, newest }}
            {...(entered.way ? { entered: entered.way } : {})}
          />
        ) : null}
        <Record
          ctx={ctx}
          sendings={view.sendings.filter((one) => one.audience === audience && one.series === '')}
        />
        <Earlier ctx={ctx} versions={versions.slice(0, -1)} />
      </>
    ),
  });
}

/** The text that is approved, edited or sent next, with where it stands and what its last edit changed. */
export function Newest({
  ctx,
  view,
  versions,
}: {
  ctx: Ctx;
  view: StatementsView;
  versions: readonly VersionView[];
}) {
  const newest = versions.at(-1);
  if (!newest) return <p>{translate(ctx)('crisis.statements.noVersion')}</p>;
  return (
    <>
      <Version
        ctx={ctx}
        version={newest}
        state={<StatementState ctx={ctx} view={view} line={lineOf(newest)} />}
      />
      <Changes ctx={ctx} before={versions.at(-2)} after={newest} />
    </>
  );
}

function Version({
  ctx,
  version,
  state,
}: {
  ctx: Ctx;
  version: VersionView;
  state?: preact.ComponentChildren;
}) {
  const { language } = ctx.state;
  const { timeZone } = signedIn(ctx);
  const t = translate(ctx);
  const { number, byName, at, texts, hash } = version;
  return (
    <div class="sheet flow">
      <h3>
        {t('crisis.statements.version', { number })} {state}
      </h3>
      <p class="quiet">
        {t('crisis.statements.by', { name: byName, time: formatMoment(at, language, timeZone) })}
      </p>
      {texts === null ? <p>{t('crisis.statements.erased')}</p> : null}
      {languages.map((one) => {
        const own = texts?.[one];
        return own ? (
          <div key={one} lang={one} class="flow">
            <h4>{own.title}</h4>
            <p class="said">{own.text}</p>
          </div>
        ) : null;
      })}
      <Facts items={[{ label: t('crisis.statements.hash'), value: <code>{hash}</code> }]} />
      <p class="quiet">{t('crisis.statements.hashHelp')}</p>
    </div>
  );
}

function Changes({ ctx, before, after }: { ctx: Ctx; before: VersionView | undefined; after: VersionView }) {
  const t = translate(ctx);
  if (!before?.texts || !after.texts) return null;
  const whole = (texts: NonNullable<VersionView['texts']>, language: Language) =>
    texts[language]
      ? [textFor(texts, language)].map(({ title, text }) => `${title}\n\n${text}`).join('')
      : '';
  const words = ['added', 'addedEnd', 'removed', 'removedEnd'] as const;
  const { texts: old } = before;
  const { texts: fresh } = after;
  return (
    <details>
      <summary class="button">{t('crisis.statements.changes', { number: before.number })}</summary>
      {languages
        .filter((language) => old[language] || fresh[language])
        .map((language) => (
          <DiffView
            key={language}
            label={`${t('crisis.statements.changes', { number: before.number })} (${t(`crisis.statements.language.${language}`)})`}
            lang={language}
            blocks={diffTexts(whole(old, language), whole(fresh, language), language).map(({ segments }) => ({
              form: 'paragraph',
              segments,
            }))}
            words={
              Object.fromEntries(words.map((word) => [word, t(`board.words.${word}`)])) as Record<
                (typeof words)[number],
                string
              >
            }
          />
        ))}
    </details>
  );
}

export function Earlier({ ctx, versions }: { ctx: Ctx; versions: readonly VersionView[] }) {
  const t = translate(ctx);
  if (versions.length === 0) return null;
  return (
    <Section id="earlier" title={t('crisis.statements.earlier')}>
      <div class="flow">
        {versions.toReversed().map((version) => (
          <details key={version.id}>
            <summary class="button">{t('crisis.statements.version', { number: version.number })}</summary>
            <Version ctx={ctx} version={version} />
          </details>
        ))}
      </div>
    </Section>
  );
}
