import type Router from '@koa/router';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { answeredByEntry } from '../../../src/faq/helped.ts';
import { beginningOf, consoleFaqPath, entryPath } from '../../../src/faq/present.ts';
import { isFaqRole } from '../../../src/faq/rules.ts';
import { entriesFor } from '../../../src/faq/search.ts';
import { type FaqEntry, wordingFor } from '../../../src/faq/store.ts';
import { can } from '../../../src/people/permissions.ts';
import { threadPath } from '../../../src/threads/present.ts';
import type { ThreadView } from '../../../src/threads/read.ts';
import { isUuid } from '../../../src/uuid.ts';
import { Alert, Button, Hidden, LinkButton, Section } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, idParam, type State, signedIn, translate } from '../../context.ts';
import { LanguageNote } from '../faq/entries.tsx';

/** Of a talk and common questions: what may answer it already, and how it becomes one. */
export function threadOffers(router: Router<State>): void {
  router.post('/threads/:thread/answered', answered);
}

/** To whoever asked: what became of their "That answers it", and while nobody has answered, what may. */
export async function offersFor(ctx: Ctx, thread: ThreadView) {
  return (
    <>
      {answeredNote(ctx, thread)}
      {await entriesBelow(ctx, thread)}
    </>
  );
}

/** Entries that may answer it, each with a button that says so. */
async function entriesBelow(ctx: Ctx, { id, kind, side, state, messages }: ThreadView) {
  const unanswered = messages.every(({ from }) => from === 'you');
  if (kind !== 'question' || side !== 'person' || state !== 'waiting' || !unanswered) return null;
  const question = messages[0]?.text;
  const entries = question ? await entriesFor(ctx.state.app.db, question) : [];
  if (entries.length === 0) return null;
  const t = translate(ctx);
  return (
    <Section id="offers" title={t('faq.offer.title')} text={t('faq.offer.text')}>
      <div class="board">
        {entries.map((entry) => (
          <Offer key={entry.id} ctx={ctx} threadId={id} entry={entry} />
        ))}
      </div>
    </Section>
  );
}

function Offer({ ctx, threadId, entry }: { ctx: Ctx; threadId: string; entry: FaqEntry }) {
  const t = translate(ctx);
  const { question, answer, language } = wordingFor(entry, ctx.state.language);
  const title = `offer-${entry.number}`;
  return (
    <article class="sheet board-card" aria-labelledby={title}>
      <div class="page-title">
        <h3 id={title} lang={language}>
          {question}
        </h3>
        <LanguageNote ctx={ctx} written={language} />
      </div>
      <p lang={language}>{beginningOf(answer, 'page')}</p>
      <form class="button-row" method="post" action={`${threadPath(threadId)}/answered`}>
        <Hidden csrf={csrf(ctx)} values={{ entry: String(entry.number), version: String(entry.version) }} />
        <LinkButton href={entryPath(entry.id)}>{t('faq.offer.read')}</LinkButton>
        <Button>{t('faq.offer.helped')}</Button>
      </form>
    </article>
  );
}

/** POST /threads/:thread/answered */
async function answered(ctx: Ctx): Promise<void> {
  const { app, now } = ctx.state;
  const by = signedIn(ctx);
  const threadId = idParam(ctx, 'thread');
  const { entry = '', version = '' } = formFields(ctx);
  const isNumber = (text: string) => /^\d{1,9}$/.test(text);
  if (!isNumber(entry) || (version !== '' && !isNumber(version)))
    throw new HeedError('bad-request', 'no entry was named');
  const shown = version === '' ? {} : { version: Number(version) };
  const { happened, entry: id } = await inTransaction(app.db, (tx) =>
    answeredByEntry(tx, { threadId, entry: Number(entry), ...shown, by, now }),
  );
  const more = { changed: `?answer=changed&entry=${id}`, archived: '?answer=archived' };
  const said = happened === 'changed' || happened === 'archived' ? more[happened] : '';
  ctx.redirect(`${threadPath(threadId)}${said}`);
  ctx.status = 303;
}

/** After "That answers it", where something else happened than its person would think. */
function answeredNote(ctx: Ctx, { side }: ThreadView) {
  const { answer, entry } = ctx.query;
  const t = translate(ctx);
  if (side !== 'person') return null;
  if (answer === 'archived')
    return (
      <Alert tone="warn" announce="status">
        <p>{t('faq.offer.archived')}</p>
      </Alert>
    );
  if (answer !== 'changed' || typeof entry !== 'string' || !isUuid(entry)) return null;
  return (
    <Alert tone="warn" announce="status">
      <p>{t('faq.offer.changed')}</p>
      <LinkButton href={entryPath(entry)}>{t('faq.offer.read')}</LinkButton>
    </Alert>
  );
}

/** To whoever answers for the office, once it has answered: the way to an entry for everybody. */
export function makeEntry(ctx: Ctx, { id, kind, role, side, messages }: ThreadView) {
  const said = messages.some(({ from, text }) => from !== 'person' && text !== null);
  if (kind !== 'question' || side !== 'role' || !isFaqRole(role) || !said) return null;
  if (!can(ctx.state.viewer, 'faq.write', { role })) return null;
  const t = translate(ctx);
  return (
    <Section id="make-entry" title={t('faq.title')} text={t('faq.console.makeText')}>
      <div class="button-row">
        <LinkButton href={`${consoleFaqPath}/new?thread=${id}`}>{t('faq.console.make')}</LinkButton>
      </div>
    </Section>
  );
}
