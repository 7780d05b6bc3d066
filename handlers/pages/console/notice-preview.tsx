import { inTransaction } from '../../../src/db/pool.ts';
import { type Language, languages, type Message } from '../../../src/messages/model.ts';
import { askedByCard } from '../../../src/messages/question.ts';
import type { Audience } from '../../../src/notices/audience.ts';
import { type DepartmentChoice, departmentTree } from '../../../src/notices/choose.ts';
import { type Reach, reachOf } from '../../../src/notices/reach.ts';
import { previewCard, sendNotice } from '../../../src/notices/send.ts';
import { demand } from '../../../src/people/permissions.ts';
import {
  Alert,
  Button,
  Card,
  Facts,
  Hidden,
  postAttributes,
  Section,
  Stats,
  withFiles,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields } from '../../context.ts';
import { renderNoticeForm } from './notice-form.tsx';
import {
  checkNoticeInput,
  type NoticeInput,
  type NoticeProblems,
  noticeFields,
  type Order,
  readNoticeInput,
} from './notice-input.ts';
import { consoleViewer, done, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

/** POST /console/notices/preview: exactly what would go out, and to how many. Nothing is stored. */
export async function previewNotice(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'notices.preview');
  const { app, now } = ctx.state;
  const input = readNoticeInput(formFields(ctx));
  const checked = await checkNoticeInput(app.db, input, { now, zone: app.zone });
  if ('problems' in checked) return renderNoticeForm(ctx, input, checked.problems);
  const reach = await reachOf(app.db, checked.order.audience, now);
  if (reach.people === 0 && !checked.order.joiners) return renderNoticeForm(ctx, input, nobody);
  await renderPreview(ctx, input, checked.order, reach);
}

/**
 * POST /console/notices: sends what was previewed. When other people belong to the audience by now, it shows
 * the preview again instead; the same form sent twice sends once.
 */
export async function sendPreviewed(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'notices.send');
  const { app, now } = ctx.state;
  const fields = formFields(ctx);
  const input = readNoticeInput(fields);
  const checked = await checkNoticeInput(app.db, input, { now, zone: app.zone });
  if ('problems' in checked) return renderNoticeForm(ctx, input, checked.problems);
  const { version, ...order } = checked.order;
  const result = await inTransaction(app.db, async (tx) => {
    const reach = await reachOf(tx, order.audience, now);
    if (reach.mark !== fields.mark) return { changed: reach };
    const actor = { person: viewer.id };
    return sendNotice(tx, { ...order, id: input.key, versionId: version.id, zone: app.zone, actor, now });
  });
  if ('changed' in result) {
    if (result.changed.people === 0 && !order.joiners) return renderNoticeForm(ctx, input, nobody);
    return renderPreview(ctx, input, checked.order, result.changed, true);
  }
  done(ctx, `/console/notices/${result.noticeId}`, result.repeated ? 'alreadySent' : 'sent');
}

const nobody: NoticeProblems = { fields: { audience: 'audienceEmpty' }, unknown: [], unreadable: [] };

async function renderPreview(
  ctx: Ctx,
  input: NoticeInput,
  order: Order,
  reach: Reach,
  changed = false,
): Promise<void> {
  const { app, now } = ctx.state;
  const words = wordsFor(ctx);
  const { t } = words;
  const card = await previewCard(app.db, order.version.id, order.due, app.zone, now);
  const departments = order.audience.kind === 'departments' ? await departmentTree(app.db) : [];
  if (changed) ctx.status = 409;
  renderConsole(ctx, {
    tab: 'notices',
    path: '/console/notices/new',
    title: t('console.preview.title'),
    lead: t('console.preview.lead'),
    body: (
      <>
        {changed ? (
          <Alert tone="warn" title={t('console.preview.changed')} announce="alert">
            <p>{t('console.preview.changedText')}</p>
          </Alert>
        ) : null}
        <ReachStats reach={reach} words={words} />
        {reach.unreachable > 0 ? (
          <Alert tone="wait">
            <p>{t('console.preview.unreachableText', { count: reach.unreachable })}</p>
          </Alert>
        ) : null}
        <Section id="cards" title={t('console.preview.cards')} text={t('console.preview.cardsText')}>
          <div class="side-by-side">
            {languages.map((language) => (
              <CardPreview
                key={language}
                language={language}
                card={card}
                textPath={`/console/policies/${order.version.id}?text=${language}`}
                words={words}
              />
            ))}
          </div>
        </Section>
        <Section id="order" title={t('console.preview.order')} sheet>
          <Facts
            items={[
              {
                label: t('console.noticeForm.policy'),
                value: t('console.noticeForm.versionOption', {
                  title: order.version.titles[words.language],
                  number: order.version.number,
                  state: t(`console.policies.states.${order.version.state}`),
                }),
              },
              {
                label: t('console.noticeForm.audience'),
                value: audienceWords(order.audience, departments, words),
              },
              {
                label: t('console.noticeForm.joiners'),
                value: t(order.joiners ? 'console.preview.yes' : 'console.preview.no'),
              },
              {
                label: t('console.noticeForm.due'),
                value: t('notices.card.due', { day: words.day(order.due) }),
              },
            ]}
          />
        </Section>
        <form
          {...postAttributes({ url: '/console/notices', csrf: csrf(ctx) })}
          {...withFiles}
          aria-label={t('console.preview.title')}
        >
          <Hidden csrf={csrf(ctx)} values={{ mark: reach.mark, ...noticeFields(input) }} />
          <div class="button-row">
            <Button look="primary">{t('console.preview.send', { count: reach.people })}</Button>
            <button class="button" type="submit" formaction="/console/notices/new">
              {t('console.preview.back')}
            </button>
          </div>
        </form>
      </>
    ),
  });
}

function ReachStats({ reach, words: { t, n } }: { reach: Reach; words: Words }) {
  return (
    <Stats
      items={[
        { label: t('console.preview.people'), value: n(reach.people) },
        { label: t('console.language.zh-CN'), value: n(reach.languages['zh-CN']) },
        { label: t('console.language.en'), value: n(reach.languages.en) },
        {
          label: t('console.preview.unreachable'),
          value: n(reach.unreachable),
          detail: t('console.preview.unreachableDetail'),
          ...(reach.unreachable > 0 ? { tone: 'wait' as const } : {}),
        },
      ]}
    />
  );
}

interface CardPreviewProps {
  language: Language;
  card: Message;
  /** The card's own link leads to a notice that is not there yet. */
  textPath: string;
  words: Words;
}

function CardPreview({ language, card, textPath, words }: CardPreviewProps) {
  const body = askedByCard(card[language]);
  return (
    <div class="card-preview">
      <p class="card-preview-label">{words.t(`console.language.${language}`)}</p>
      <div lang={language}>
        {body.kind === 'card' ? <Card card={body.card} hrefFor={() => textPath} /> : <p>{body.text}</p>}
      </div>
    </div>
  );
}

function audienceWords(audience: Audience, tree: readonly DepartmentChoice[], { t, n, language }: Words) {
  const and = (list: string[]) => list.join(language === 'zh-CN' ? '、' : ', ');
  switch (audience.kind) {
    case 'everyone':
      return t('console.noticeForm.kind.everyone');
    case 'departments':
      return and(namesOf(tree, new Set(audience.ids)));
    case 'roles':
      return and(audience.roles.map((role) => t(`console.roles.${role}`)));
    case 'people':
      return t('console.preview.listed', { people: n(audience.ids.length) });
  }
}

function namesOf(tree: readonly DepartmentChoice[], ids: ReadonlySet<string>): string[] {
  return tree.flatMap(({ id, name, below }) => [...(ids.has(id) ? [name] : []), ...namesOf(below, ids)]);
}
