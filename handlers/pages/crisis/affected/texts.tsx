import { sql } from 'kysely';
import { v7 } from 'uuid';
import { type Approval, approvalsOf, approvers } from '../../../../src/crisis/affected/approved.ts';
import { affectedPath } from '../../../../src/crisis/affected/present.ts';
import {
  fieldsOf,
  longestField,
  severities,
  type TellingKind,
  type TextWords,
  tellingKinds,
} from '../../../../src/crisis/affected/rules.ts';
import { receiversOf } from '../../../../src/crisis/affected/tell.ts';
import {
  type StoredText,
  type TextProblems,
  textsOf,
  wordsOfTexts,
} from '../../../../src/crisis/affected/texts.ts';
import { formatMoment } from '../../../../src/messages/format.ts';
import { languages } from '../../../../src/messages/model.ts';
import { text as say } from '../../../../src/messages/texts.ts';
import { can } from '../../../../src/people/permissions.ts';
import {
  Button,
  Confirm,
  FieldView,
  Hidden,
  LinkButton,
  Section,
} from '../../../../src/web/components/index.ts';
import { type Ctx, csrf, translate } from '../../../context.ts';
import { renderAffected, type Within, within } from './frame.tsx';

/** What somebody is writing: a notice for a severity, or another kind. */
interface Writing {
  kind: TellingKind;
  severity: (typeof severities)[number] | null;
  words: TextWords;
  problems: TextProblems;
}

/** GET /crisis/:incident/affected/texts */
export async function showTexts(ctx: Ctx, entered?: Writing): Promise<void> {
  const here = await within(ctx, 'affected.texts');
  const { app } = ctx.state;
  const t = translate(ctx);
  const { id } = here.incident;
  const texts = await textsOf(app.db, id);
  const words = await wordsOfTexts(
    app.db,
    app.vault,
    texts.map((one) => one.id),
  );
  const approvals = await approvalsOf(app.db, id);
  const writing = entered ?? template(ctx);
  renderAffected(
    ctx,
    here,
    'texts',
    <>
      <p class="section-text">{t('crisis.affected.texts.lead')}</p>
      {writing && can(here.viewer, 'affected.texts') ? (
        <Write ctx={ctx} here={here} writing={writing} />
      ) : (
        <Choose ctx={ctx} incidentId={id} />
      )}
      {texts.length === 0 ? <p class="quiet">{t('crisis.affected.texts.none')}</p> : null}
      {await Promise.all(texts.map((one) => drawText(ctx, here, one, words.get(one.id) ?? null, approvals)))}
    </>,
  );
}

/** `?write=notice&severity=major`: the template of that kind. */
function template(ctx: Ctx): Writing | undefined {
  const kind = tellingKinds.find((one) => one === ctx.query.write);
  const severity = severities.find((one) => one === ctx.query.severity) ?? null;
  if (!kind || (kind === 'notice' && !severity)) return undefined;
  const key = kind === 'notice' ? severity : kind;
  const words = (language: (typeof languages)[number]) =>
    Object.fromEntries(
      fieldsOf[kind].map((field) => [field, say(language, `crisis.concerned.template.${key}.${field}`)]),
    );
  return {
    kind,
    severity: kind === 'notice' ? severity : null,
    words: { 'zh-CN': words('zh-CN'), en: words('en') },
    problems: {},
  };
}

function Choose({ ctx, incidentId }: { ctx: Ctx; incidentId: string }) {
  const t = translate(ctx);
  const words = (key: string) => t(`crisis.affected.texts.${key}`);
  const to = (query: string) => affectedPath(incidentId, `/texts?write=${query}#write`);
  return (
    <Section id="write" title={words('write')}>
      <div class="button-row">
        {severities.map((severity) => (
          <LinkButton key={severity} href={to(`notice&severity=${severity}`)}>
            {`${words('writeFor.notice')}: ${t(`crisis.affected.severity.${severity}`)}`}
          </LinkButton>
        ))}
        {tellingKinds
          .filter((kind) => kind !== 'notice')
          .map((kind) => (
            <LinkButton key={kind} href={to(kind)}>
              {words(`writeFor.${kind}`)}
            </LinkButton>
          ))}
      </div>
    </Section>
  );
}

function Write({ ctx, here, writing }: { ctx: Ctx; here: Within; writing: Writing }) {
  const t = translate(ctx);
  const words = (key: string, params = {}) => t(`crisis.affected.texts.${key}`, params);
  const { kind, severity, words: typed, problems } = writing;
  const whom = severity
    ? words('forSeverity', { severity: t(`crisis.affected.severity.${severity}`) })
    : words(kind === 'answer' ? 'forPage' : 'forTold');
  return (
    <Section id="write" title={`${words(`writeFor.${kind}`)} · ${whom}`} text={words('writeText')} sheet>
      <form class="answer-form" method="post" action={affectedPath(here.incident.id, '/texts')} noValidate>
        <Hidden csrf={csrf(ctx)} values={{ id: v7(), kind, ...(severity ? { severity } : {}) }} />
        {languages.map((language) => (
          <fieldset class="field" key={language} lang={language}>
            <legend>{words(language === 'en' ? 'en' : 'zh')}</legend>
            {fieldsOf[kind].map((field) => {
              const problem = problems[`${language}.${field}`];
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
        <Button look="primary">{words('save')}</Button>
      </form>
    </Section>
  );
}

/** One version: its words, who approved them, and to whom it can go. */
async function drawText(
  ctx: Ctx,
  { incident, viewer }: Within,
  one: StoredText,
  written: TextWords | null,
  all: readonly Approval[],
) {
  const { app, language } = ctx.state;
  const t = translate(ctx);
  const words = (key: string, params = {}) => t(`crisis.affected.texts.${key}`, params);
  const time = (at: Date) => formatMoment(at, language, viewer.timeZone);
  const given = all.filter(({ textId }) => textId === one.id);
  const missing = approvers.filter((role) => !given.some((approval) => approval.role === role));
  const mine = missing.filter(
    (role) => viewer.roles.includes(role) && !given.some(({ by }) => by === viewer.id),
  );
  const { rows: sent } = await sql<{ people: number; at: Date }>`
    select people, at from affected_telling where text_id = ${one.id}::uuid order by at`.execute(app.db);
  const url = affectedPath(incident.id, `/texts/${one.id}`);
  return (
    <Section
      key={one.id}
      id={`text-${one.version}`}
      title={`${words(`kindOf.${one.kind}`)} · ${words('version', { version: one.version })}`}
      text={
        one.severity
          ? words('forSeverity', { severity: t(`crisis.affected.severity.${one.severity}`) })
          : words(one.kind === 'answer' ? 'forPage' : 'forTold')
      }
      sheet
    >
      <p class="quiet">{words('by', { name: one.byName, time: time(one.at) })}</p>
      <details>
        <summary>{words('read')}</summary>
        {written ? (
          languages.map((lang) => (
            <div key={lang} lang={lang}>
              <h3>{words(lang === 'en' ? 'en' : 'zh')}</h3>
              {fieldsOf[one.kind].map((field) => (
                <div key={field}>
                  <h4>{say(lang, `crisis.affected.field.${field}`)}</h4>
                  <p class="said">{written[lang][field]}</p>
                </div>
              ))}
            </div>
          ))
        ) : (
          <p>{words('erased')}</p>
        )}
        <p class="quiet hash">{words('hash', { hash: one.hash.slice(0, 16) })}</p>
      </details>
      {given.map(({ role, byName }) => (
        <p key={role}>{words('approved', { role: t(`crisis.role.${role}`), name: byName })}</p>
      ))}
      {missing.length > 0 ? (
        <p class="quiet">
          {words('waiting', {
            roles: missing.map((role) => t(`crisis.role.${role}`)).join(language === 'en' ? ', ' : '、'),
          })}
        </p>
      ) : null}
      {mine.map((role) => (
        <Confirm
          key={role}
          ask={words('approve', { role: t(`crisis.role.${role}`) })}
          text={words('approveText')}
          confirm={words('approve', { role: t(`crisis.role.${role}`) })}
          look="plain"
          post={{ url: `${url}/approve`, csrf: csrf(ctx) }}
          values={{ role, hash: one.hash }}
        />
      ))}
      {sent.map((telling) => (
        <p key={telling.at.toISOString()}>
          {words(one.kind === 'answer' ? 'published' : 'sent', {
            people: telling.people,
            time: time(telling.at),
          })}
        </p>
      ))}
      {missing.length === 0 && !incident.drill && can(viewer, 'affected.tell')
        ? await send(ctx, one, url, sent.length)
        : null}
    </Section>
  );
}

async function send(ctx: Ctx, one: StoredText, url: string, sentBefore: number) {
  const t = translate(ctx);
  const words = (key: string, params = {}) => t(`crisis.affected.texts.${key}`, params);
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from affected a where ${receiversOf(one, one.incidentId)}`.execute(
    ctx.state.app.db,
  );
  const count = rows[0]?.count ?? 0;
  if (one.kind === 'answer' ? sentBefore > 0 : count === 0)
    return one.kind === 'answer' ? null : <p class="quiet">{words('sendNobody')}</p>;
  if (one.kind !== 'notice' && sentBefore > 0) return null;
  const label = one.kind === 'answer' ? words('publish') : words('send', { count });
  return (
    <Confirm
      ask={label}
      text={words('sendText')}
      confirm={label}
      post={{ url: `${url}/send`, csrf: csrf(ctx) }}
      values={{ id: v7() }}
    />
  );
}
