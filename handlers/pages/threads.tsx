import type Router from '@koa/router';
import { v7 } from 'uuid';
import { z } from 'zod';
import { caseOf } from '../../src/cases/read.ts';
import { hrPeople } from '../../src/cases/store.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { faqPath } from '../../src/faq/present.ts';
import { formatMoment } from '../../src/messages/format.ts';
import { can } from '../../src/people/permissions.ts';
import { loadText } from '../../src/policies/store.ts';
import { readThread, type ThreadView } from '../../src/threads/read.ts';
import { textProblem } from '../../src/threads/rules.ts';
import { closeThread, openThread, say, waitsForWord } from '../../src/threads/service.ts';
import {
  Bubble,
  Button,
  Confirm,
  FieldView,
  Hidden,
  LinkButton,
  PageHead,
  StateBadge,
} from '../../src/web/components/index.ts';
import { htmlFragment } from '../../src/web/layout.tsx';
import { type Ctx, csrf, formFields, idParam, type State, signedIn, translate } from '../context.ts';
import { askableVersion } from '../questions.ts';
import { CasePanel, type PanelProps } from './cases/panel.tsx';
import { renderPage, streamPage } from './frame.tsx';
import { titleOf, waiverNote } from './threads/about.tsx';
import { makeEntry, offersFor, threadOffers } from './threads/offers.tsx';

/** Far above what is taken, so that a text that is too long is told so beside the field, and stays in it. */
const mostTyped = 40_000;
const saying = z.object({ id: z.uuid().optional(), text: z.string().max(mostTyped).default('') });
const asking = z.object({
  id: z.uuid(),
  text: z.string().max(mostTyped).default(''),
  version: z.uuid().optional(),
});

/** Talks between a person and a role. What is said is opened for the two sides and nobody else. */
export function threads(router: Router<State>): void {
  router.get('/threads/new', (ctx: Ctx) => renderAsk(ctx, {}));
  router.post('/threads', ask);
  router.get('/threads/:thread', (ctx: Ctx) => showThread(ctx, {}));
  router.get('/threads/:thread/live', live);
  router.post('/threads/:thread/say', speak);
  router.post('/threads/:thread/close', close);
  threadOffers(router);
}

interface Entered {
  text?: string;
  problem?: string;
}

/** The page of a talk; of a concern with its case. @param wrong with a form of the case */
export async function showThread(ctx: Ctx, entered: Entered, wrong?: PanelProps['wrong']): Promise<void> {
  const { app } = ctx.state;
  const viewer = signedIn(ctx);
  const t = translate(ctx);
  const thread = await readThread(app.db, app, idParam(ctx, 'thread'), viewer);
  const about = await titleOf(ctx, thread);
  const panel = await casePanel(ctx, thread, wrong);
  const waiver = await waiverNote(ctx, thread);
  const offers = await offersFor(ctx, thread);
  const mine = thread.side === 'person';
  const unanswered = !mine && (await waitsForWord(app.db, thread));
  const url = `/threads/${thread.id}`;
  const title = mine ? t(`talk.title.${thread.role}`) : t('talk.with', { name: thread.personName });
  const seenBy = t(mine ? 'talk.privateNote' : 'talk.roleNote', { role: t(`threads.role.${thread.role}`) });
  renderPage(ctx, {
    title,
    width: 'reading',
    path: url,
    body: (
      <>
        <div class="flow" hx-ext="sse" sse-connect={`${url}/live`}>
          <PageHead
            title={title}
            {...(about ? { lead: t('talk.about', { title: about }) } : {})}
            up={
              mine
                ? { href: '/me', label: t('page.me') }
                : { href: '/console/threads', label: t('console.threads.title') }
            }
            marks={
              <span sse-swap="state">
                <Standing ctx={ctx} thread={thread} />
              </span>
            }
          />
          <ol
            class="messages talk"
            id="said"
            aria-label={t(`threads.kind.${thread.kind}`)}
            sse-swap="said"
            aria-live="polite"
          >
            <Said ctx={ctx} thread={thread} />
          </ol>
        </div>
        {waiver}
        {offers}
        <form class="answer" method="post" action={`${url}/say`} noValidate>
          <Hidden csrf={csrf(ctx)} values={{ id: v7() }} />
          <FieldView
            id="say-text"
            field={{
              name: 'text',
              kind: 'long-text',
              label: t('talk.write'),
              required: true,
              maxLength: 4_000,
            }}
            value={entered.text ?? ''}
            {...(entered.problem ? { error: t(`threads.problem.${entered.problem}`) } : {})}
            focusError
            optional={t('common.optional')}
          />
          <div class="answer-buttons">
            <Button look="primary">{t('threads.form.send')}</Button>
          </div>
          <p class="answer-note">{seenBy}</p>
        </form>
        {panel}
        {makeEntry(ctx, thread)}
        {thread.state === 'closed' ? <p class="quiet">{t('talk.closed')}</p> : null}
        {/* A concern ends with an outcome, or with the person's own word; a comment is answered, or waived with a reason. */}
        {thread.state === 'closed' || panel || unanswered ? null : (
          <Confirm
            ask={t('threads.form.close')}
            text={t('talk.closeText')}
            confirm={t('threads.form.close')}
            look="plain"
            post={{ url: `${url}/close`, csrf: csrf(ctx) }}
          />
        )}
      </>
    ),
  });
}

/** Nothing where the talk is no concern. */
async function casePanel(ctx: Ctx, { id, side }: ThreadView, wrong: PanelProps['wrong']) {
  const { app, now } = ctx.state;
  const found = await caseOf(app.db, app.vault, id, side);
  if (!found) return null;
  const handles = side === 'role' && can(ctx.state.viewer, 'cases.handle', found);
  const colleagues = handles ? await hrPeople(app.db, found.personId, now) : [];
  return <CasePanel {...{ ctx, found, side, handles, colleagues, ...(wrong ? { wrong } : {}) }} />;
}

function Standing({ ctx, thread: { state } }: { ctx: Ctx; thread: ThreadView }) {
  const tone = state === 'waiting' ? 'open' : state === 'replied' ? 'done' : 'closed';
  return <StateBadge state={{ tone, label: translate(ctx)(`threads.state.${state}`) }} />;
}

function Said({ ctx, thread }: { ctx: Ctx; thread: ThreadView }) {
  const { language, viewer, app } = ctx.state;
  const t = translate(ctx);
  return (
    <>
      {thread.messages.map((message) => {
        const own = message.from === 'you';
        const role = t(`threads.role.${thread.role}`);
        return (
          <Bubble
            key={message.id}
            id={`said-${message.id}`}
            side={own ? 'out' : 'in'}
            author={(own ? viewer?.name : message.name) ?? role}
            avatar={own || message.name ? 'person' : 'office'}
            time={{
              iso: message.at.toISOString(),
              label: formatMoment(message.at, language, viewer?.timeZone ?? app.zone),
            }}
            text={message.text ?? t('threads.gone')}
          />
        );
      })}
    </>
  );
}

async function live(ctx: Ctx): Promise<void> {
  const id = idParam(ctx, 'thread');
  const { app } = ctx.state;
  const read = () => readThread(app.db, app, id, signedIn(ctx));
  // Refuses now what it would refuse later.
  await read();
  streamPage(ctx, [`thread.${id}`], async () => {
    const thread = await read();
    return [
      { event: 'said', html: htmlFragment(<Said ctx={ctx} thread={thread} />) },
      { event: 'state', html: htmlFragment(<Standing ctx={ctx} thread={thread} />) },
    ];
  });
}

async function speak(ctx: Ctx): Promise<void> {
  const { app, now } = ctx.state;
  const author = signedIn(ctx);
  const threadId = idParam(ctx, 'thread');
  const fields = saying.safeParse(formFields(ctx));
  if (!fields.success) throw new HeedError('bad-request', 'what was said could not be read');
  const { id, text } = fields.data;
  const problem = textProblem(text);
  if (problem) {
    ctx.status = 422;
    return showThread(ctx, { text, problem });
  }
  await inTransaction(app.db, (tx) => say(tx, app, { ...(id ? { id } : {}), threadId, author, text, now }));
  redirect(ctx, `/threads/${threadId}`);
}

async function close(ctx: Ctx): Promise<void> {
  const { app, now } = ctx.state;
  const by = signedIn(ctx);
  const threadId = idParam(ctx, 'thread');
  await inTransaction(app.db, (tx) => closeThread(tx, { threadId, by, now }));
  redirect(ctx, `/threads/${threadId}`);
}

async function ask(ctx: Ctx): Promise<void> {
  const { app, now } = ctx.state;
  const viewer = signedIn(ctx);
  const fields = asking.safeParse(formFields(ctx));
  if (!fields.success) throw new HeedError('bad-request', 'the question could not be read');
  const { id, text, version } = fields.data;
  const problem = textProblem(text);
  if (problem) {
    ctx.status = 422;
    return renderAsk(ctx, { text, problem, ...(version ? { version } : {}) });
  }
  const versionId = version && (await askableVersion(app.db, version));
  const thread = await inTransaction(app.db, (tx) =>
    openThread(tx, app, {
      id,
      kind: 'question',
      person: viewer.id,
      role: 'hr',
      ...(versionId ? { versionId } : {}),
      text,
      now,
    }),
  );
  redirect(ctx, `/threads/${thread}`);
}

async function renderAsk(ctx: Ctx, entered: Entered & { version?: string }): Promise<void> {
  const { app, language } = ctx.state;
  signedIn(ctx);
  const t = translate(ctx);
  const named = entered.version ?? z.uuid().safeParse(ctx.query.version).data;
  const asked = named && (await askableVersion(app.db, named));
  const title = asked ? (await loadText(app.db, asked, language)).front.title : undefined;
  renderPage(ctx, {
    title: t('questions.title'),
    width: 'reading',
    path: '/threads/new',
    body: (
      <>
        <PageHead
          title={t('questions.title')}
          lead={title ? t('talk.about', { title }) : t('questions.intro')}
          up={{ href: '/me', label: t('page.me') }}
          actions={<LinkButton href={faqPath}>{t('faq.title')}</LinkButton>}
        />
        <form class="answer" method="post" action="/threads" noValidate>
          <Hidden csrf={csrf(ctx)} values={{ id: v7(), ...(asked ? { version: asked } : {}) }} />
          <FieldView
            id="ask-text"
            field={{
              name: 'text',
              kind: 'long-text',
              label: t('questions.label'),
              ...(title ? { help: t('questions.intro') } : {}),
              required: true,
              maxLength: 4_000,
            }}
            value={entered.text ?? ''}
            {...(entered.problem ? { error: t(`threads.problem.${entered.problem}`) } : {})}
            focusError
            optional={t('common.optional')}
          />
          <div class="answer-buttons">
            <Button look="primary">{t('questions.submit')}</Button>
          </div>
        </form>
      </>
    ),
  });
}

function redirect(ctx: Ctx, path: string): void {
  ctx.redirect(path);
  ctx.status = 303;
}
