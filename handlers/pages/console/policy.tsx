import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { type Language, type Localized, languages } from '../../../src/messages/model.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import type { Viewer } from '../../../src/people/person.ts';
import { withdrawVersion } from '../../../src/policies/service.ts';
import {
  findVersion,
  loadText,
  type StoredText,
  type VersionRow,
  versionsOf,
} from '../../../src/policies/store.ts';
import { signatureMethods } from '../../../src/policies/vocabulary.ts';
import {
  actionWords,
  basisText,
  changeWords,
  frequencyWords,
  signatureMethodWords,
} from '../../../src/policies/words.ts';
import {
  Badge,
  Confirm,
  DataTable,
  Facts,
  LinkButton,
  Section,
  Tabs,
} from '../../../src/web/components/index.ts';
import { dayIn } from '../../../src/zone.ts';
import { type Ctx, csrf, idParam } from '../../context.ts';
import { PolicyText } from '../policy-text.tsx';
import { Changes } from './changes.tsx';
import { type PinEntered, pinsSection } from './pins.tsx';
import { ReviewDay, VersionBadge } from './policies.tsx';
import { originSection } from './policy-origin.tsx';
import { type ReviewEntered, reviewSection } from './reviews.tsx';
import { consoleViewer, done, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

/** GET /console/policies/:version: all there is to know of one version. `?text=` picks the language of the text. */
export async function showPolicy(
  ctx: Ctx,
  entered: { review?: ReviewEntered; pin?: PinEntered } = {},
): Promise<void> {
  const viewer = consoleViewer(ctx);
  const version = await readable(ctx, viewer);
  const { app, now } = ctx.state;
  const words = wordsFor(ctx);
  const { t, language } = words;
  const textLanguage = languages.find((one) => one === ctx.query.text) ?? language;
  const texts = await bothTexts(ctx, version.id);
  const versions = (await versionsOf(app.db, version.code)).filter(({ state }) => state !== 'draft');
  const reviews = await reviewSection(ctx, version, words, entered.review);
  const pins = await pinsSection(ctx, version, words, entered.pin);
  const origin = await originSection(ctx, version);
  const previous = versions.find(({ number }) => number < version.number);
  const binding = version.state === 'published' || version.state === 'in-force';
  renderConsole(ctx, {
    title: version.titles[language],
    up: { href: '/console/policies', label: t('console.policies.title') },
    marks: (
      <>
        <VersionBadge state={version.state} words={words} />
        <Badge>{changeWords[version.change][language]}</Badge>
      </>
    ),
    lead: t('console.policy.lead', {
      number: version.number,
      entity: texts[language].front.entity,
      owner: texts[language].front.owner,
    }),
    actions: (
      <>
        {binding && can(viewer, 'notices.send') ? (
          <LinkButton href={`/console/notices/new?policy=${version.id}`} look="primary">
            {t('console.policy.send')}
          </LinkButton>
        ) : null}
        {can(viewer, 'policies.publish') ? (
          <LinkButton href={`/console/policies/new?from=${version.id}`}>
            {t('console.policy.edit')}
          </LinkButton>
        ) : null}
        {version.state !== 'draft' && can(viewer, 'packs.make') ? (
          <LinkButton href={`/console/packs?policy=${version.code}`}>{t('pack.page.link')}</LinkButton>
        ) : null}
      </>
    ),
    body: (
      <>
        <Section id="facts" title={t('console.policy.facts')} sheet>
          <Facts items={facts(version, texts[language], words, dayIn(now, app.zone))} />
        </Section>
        <Section id="files" title={t('console.policy.files')} text={t('console.policy.filesText')}>
          <FileTable version={version} texts={texts} words={words} />
        </Section>
        <Section id="words" title={t('console.policy.text')}>
          <Tabs
            label={t('console.policy.textLanguage')}
            items={languages.map((one) => ({
              label: t(`console.language.${one}`),
              href: `/console/policies/${version.id}?text=${one}#words`,
              current: one === textLanguage,
            }))}
          />
          <PolicyText text={texts[textLanguage]} t={t} />
        </Section>
        {origin}
        {reviews}
        {pins}
        <Section id="history" title={t('console.policy.history')}>
          <History versions={versions} current={version} words={words} />
        </Section>
        <Section id="changes" title={t('console.policy.changes')}>
          {previous ? (
            <Changes
              language={textLanguage}
              before={await loadText(app.db, previous.id, textLanguage)}
              after={texts[textLanguage]}
              words={words}
            />
          ) : (
            <p>{t('console.policy.first')}</p>
          )}
        </Section>
        {binding && can(viewer, 'policies.withdraw') ? (
          <Confirm
            ask={t('console.policy.withdraw')}
            text={t('console.policy.withdrawText')}
            confirm={t('console.policy.withdrawConfirm')}
            post={{ url: `/console/policies/${version.id}/withdraw`, csrf: csrf(ctx) }}
          />
        ) : null}
      </>
    ),
  });
}

/** GET /console/policies/:version/:file: the exact bytes, so that anybody can hold them against the hash. */
export async function policyFile(ctx: Ctx): Promise<void> {
  const version = await readable(ctx, consoleViewer(ctx));
  const file = (ctx.params as { file?: string }).file;
  const language = languages.find((one) => file === `${one}.md`);
  if (!language) throw new HeedError('not-found', 'a policy has no such file');
  const text = await loadText(ctx.state.app.db, version.id, language);
  ctx.type = 'text/markdown; charset=utf-8';
  ctx.attachment(`${version.code}-${version.number}.${language}.md`);
  ctx.body = Buffer.from(text.bytes);
}

/** POST /console/policies/:version/withdraw */
export async function withdrawPolicy(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'policies.withdraw');
  const { app, now } = ctx.state;
  const versionId = idParam(ctx, 'version');
  const how = { now, actor: { person: viewer.id }, hooks: app.policyHooks };
  await inTransaction(app.db, (tx) => withdrawVersion(tx, versionId, how));
  done(ctx, `/console/policies/${versionId}`, 'withdrawn');
}

async function readable(ctx: Ctx, viewer: Viewer): Promise<VersionRow> {
  demand(viewer, 'policies.read');
  const version = await findVersion(ctx.state.app.db, idParam(ctx, 'version'));
  if (version.state === 'draft') demand(viewer, 'policies.drafts');
  return version;
}

async function bothTexts(ctx: Ctx, versionId: string): Promise<Localized<StoredText>> {
  const { db } = ctx.state.app;
  return { 'zh-CN': await loadText(db, versionId, 'zh-CN'), en: await loadText(db, versionId, 'en') };
}

function facts(version: VersionRow, { front, language }: StoredText, words: Words, today: string) {
  const { t, moment } = words;
  const method = signatureMethods.find((one) => one === version.minimumMethod);
  const time = (label: string, at: Date | null) =>
    at ? [{ label: t(`console.policy.${label}`), value: moment(at).label }] : [];
  return [
    { label: t('console.policy.code'), value: <code>{version.code}</code> },
    { label: t('console.policy.site'), value: front.site },
    { label: t('console.policies.basis'), value: basisText(front.legalBasis, front.rules, language) },
    { label: t('console.policy.frequency'), value: frequencyWords[front.monitoringFrequency][language] },
    { label: t('console.policies.action'), value: actionWords[version.action][language] },
    {
      label: t('console.policy.method'),
      value: method ? signatureMethodWords[method][language] : version.minimumMethod,
    },
    {
      label: t('console.policies.review'),
      value: <ReviewDay day={version.reviewOn} today={today} words={words} />,
    },
    ...time('published', version.publishedAt),
    ...time(version.inForceAt ? 'inForce' : 'effective', version.inForceAt ?? version.effectiveAt),
    ...time('ended', version.endedAt),
  ];
}

function FileTable({
  version,
  texts,
  words,
}: {
  version: VersionRow;
  texts: Localized<StoredText>;
  words: Words;
}) {
  const { t } = words;
  return (
    <DataTable<Language>
      caption={t('console.policy.files')}
      captionHidden
      rows={languages}
      rowKey={(language) => language}
      empty=""
      columns={[
        {
          key: 'language',
          label: t('common.language'),
          cell: (language) => (
            <a href={`/console/policies/${version.id}/${language}.md`} download>
              {t(`console.language.${language}`)}
            </a>
          ),
        },
        {
          key: 'sha',
          label: 'SHA-256',
          cell: (language) => <code class="hash">{texts[language].sha256}</code>,
        },
      ]}
    />
  );
}

interface HistoryProps {
  versions: readonly VersionRow[];
  current: VersionRow;
  words: Words;
}

function History({ versions, current, words }: HistoryProps) {
  const { t, moment, language } = words;
  return (
    <DataTable
      caption={t('console.policy.history')}
      captionHidden
      rows={versions}
      rowKey={({ id }) => id}
      empty=""
      columns={[
        {
          key: 'number',
          label: t('console.policies.version'),
          cell: ({ id, number }) => (
            <a href={`/console/policies/${id}`} aria-current={id === current.id ? 'true' : undefined}>
              {t('console.policy.number', { number })}
            </a>
          ),
        },
        {
          key: 'state',
          label: t('console.policies.state'),
          cell: ({ state }) => <VersionBadge state={state} words={words} />,
        },
        {
          key: 'change',
          label: t('console.policy.change'),
          cell: ({ change }) => changeWords[change][language],
        },
        {
          key: 'published',
          label: t('console.policy.published'),
          cell: ({ publishedAt }) => (publishedAt ? moment(publishedAt).label : '—'),
        },
        {
          key: 'ended',
          label: t('console.policy.ended'),
          cell: ({ endedAt }) => (endedAt ? moment(endedAt).label : '—'),
        },
      ]}
    />
  );
}
