import type { ComponentChildren } from 'preact';
import { casePath } from '../../../src/access-cases/present.ts';
import { type After, listRecords, openRecord } from '../../../src/access-cases/read.ts';
import { searchRecords } from '../../../src/access-cases/search.ts';
import type { AccessCase } from '../../../src/access-cases/store.ts';
import { HeedError } from '../../../src/errors.ts';
import { sayProblem } from '../../../src/messages/problems.ts';
import type { RecordLine } from '../../../src/records/read.ts';
import type { SealedParty } from '../../../src/records/seal.ts';
import { Button, DataTable, EmptyState, Hidden } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, idParam } from '../../context.ts';
import { renderConsole } from '../console/shell.tsx';
import { type Words, wordsFor } from '../console/words.ts';
import { accessViewer } from './acts.ts';
import { SearchField } from './looks.tsx';
import { recordBody } from './record.tsx';

/** A search answers within this, and says that there is more. */
const searchMs = 2_000;

const lookingOf = (ctx: Ctx) => ({
  caseId: idParam(ctx, 'access'),
  viewerId: accessViewer(ctx).id,
  now: ctx.state.now,
  zone: ctx.state.app.zone,
});

/** POST /console/access-cases/:access/list */
export async function listedRecords(ctx: Ctx): Promise<void> {
  const { app } = ctx.state;
  const looking = lookingOf(ctx);
  const { one, records, next } = await listRecords(app.db, app, { ...looking, after: afterOf(ctx) });
  const words = wordsFor(ctx);
  const { t } = words;
  page(ctx, one, t('access.listTitle'), [
    <Lines key="lines" ctx={ctx} one={one} records={records} words={words} empty="list" />,
    next ? (
      <Onwards key="next" ctx={ctx} act="list" id={one.id} next={next} label={t('access.more')} />
    ) : null,
  ]);
}

/** POST /console/access-cases/:access/search; what is searched for stands in no address */
export async function searchedRecords(ctx: Ctx): Promise<void> {
  const { app, language } = ctx.state;
  const looking = lookingOf(ctx);
  const { search: typed = '' } = formFields(ctx);
  const words = wordsFor(ctx);
  const { t, n } = words;
  const again = (error?: string) => (
    <form key="again" class="answer" method="post" action={`${casePath(looking.caseId)}/search`} noValidate>
      <Hidden csrf={csrf(ctx)} />
      <SearchField words={words} value={typed} error={error} />
      <Button>{t('access.search')}</Button>
    </form>
  );
  try {
    const deadline = performance.now() + searchMs;
    const found = await searchRecords(app.db, app, { ...looking, typed, after: afterOf(ctx) }, deadline);
    const { one, hits, read, next } = found;
    page(ctx, one, t('access.searchTitle'), [
      again(),
      <p key="read" class="quiet">
        {t('access.searched', { count: read, n: n(read) })} ·{' '}
        {t(next ? 'access.searchMore' : 'access.searchDone')}
      </p>,
      <Lines key="lines" ctx={ctx} one={one} records={hits} words={words} empty="search" />,
      next ? (
        <Onwards
          key="next"
          ctx={ctx}
          act="search"
          id={one.id}
          next={next}
          label={t('access.more')}
          typed={typed}
        />
      ) : null,
    ]);
  } catch (error) {
    if (!(error instanceof HeedError) || !error.problems[0]) throw error;
    ctx.status = 422;
    const { problem } = sayProblem(language, error.problems[0]);
    page(ctx, { id: looking.caseId }, t('access.searchTitle'), [again(problem)]);
  }
}

/** POST /console/access-cases/:access/records/:record */
export async function openedRecord(ctx: Ctx): Promise<void> {
  const { app } = ctx.state;
  const looking = { ...lookingOf(ctx), recordId: idParam(ctx, 'record') };
  const { one, record } = await openRecord(app.db, app, looking);
  page(ctx, one, wordsFor(ctx).t('access.record'), [recordBody(wordsFor(ctx), record)]);
}

/** Shown once: neither kept by the browser nor by anything between (`no-store` stands on every page). */
function page(ctx: Ctx, { id }: Pick<AccessCase, 'id'>, title: string, body: ComponentChildren[]): void {
  renderConsole(ctx, {
    title,
    up: { href: casePath(id), label: wordsFor(ctx).t('access.backToCase') },
    path: casePath(id),
    body: <>{body}</>,
  });
}

/** Where a page goes on: an instant and an id, as the page before gave them; anything else is the beginning. */
function afterOf(ctx: Ctx): After | undefined {
  const { after = '' } = formFields(ctx);
  const [, at = '', id = ''] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(after) ??
    [];
  const occurredAt = new Date(at);
  return id && !Number.isNaN(occurredAt.getTime()) ? { occurredAt, id } : undefined;
}

function Onwards({
  ctx,
  act,
  id,
  next,
  label,
  typed,
}: {
  ctx: Ctx;
  act: string;
  id: string;
  next: After;
  label: string;
  typed?: string;
}) {
  const values = {
    after: `${next.occurredAt.toISOString()} ${next.id}`,
    ...(typed === undefined ? {} : { search: typed }),
  };
  return (
    <form method="post" action={`${casePath(id)}/${act}`} class="button-row">
      <Hidden csrf={csrf(ctx)} values={values} />
      <Button>{label}</Button>
    </form>
  );
}

const side = ({ name, account }: SealedParty) => (name ? `${name} (${account})` : account);

function Lines({
  ctx,
  one,
  records,
  words,
  empty,
}: {
  ctx: Ctx;
  one: AccessCase;
  records: readonly RecordLine[];
  words: Words;
  empty: 'list' | 'search';
}) {
  const { t, moment, n } = words;
  return (
    <DataTable
      caption={t('access.listTitle')}
      captionHidden
      rows={records}
      rowKey={({ id }) => id}
      empty={
        empty === 'search' ? (
          <EmptyState compact title={t('access.searchNone')} />
        ) : (
          <EmptyState title={t('access.listNone')} text={t('access.listNoneText')} />
        )
      }
      columns={[
        { key: 'when', label: t('access.when'), cell: ({ occurredAt }) => moment(occurredAt).label },
        { key: 'kind', label: t('access.kindLabel'), cell: ({ kind }) => t(`access.kind.${kind}`) },
        {
          key: 'from',
          label: t('access.fromParty'),
          cell: ({ head }) => (head ? side(head.from) : t('access.erased')),
        },
        { key: 'to', label: t('access.toParty'), cell: ({ head }) => head?.to.map(side).join(', ') ?? '' },
        {
          key: 'size',
          label: t('access.size'),
          cell: ({ head }) => (head?.body ? t('access.bytes', { n: n(head.body.bytes) }) : ''),
        },
        ...(one.parts === 'content'
          ? [
              {
                key: 'open',
                label: t('access.content'),
                cell: ({ id, content, head, occurredAt }: RecordLine) =>
                  content && head ? (
                    <form method="post" action={`${casePath(one.id)}/records/${id}`}>
                      <Hidden csrf={csrf(ctx)} />
                      <Button>
                        {t('access.open')}
                        <span class="sr-only">
                          {t('access.openHidden', { when: moment(occurredAt).label })}
                        </span>
                      </Button>
                    </form>
                  ) : (
                    <span class="quiet">{t(head ? 'access.noContent' : 'access.erased')}</span>
                  ),
              },
            ]
          : []),
      ]}
    />
  );
}
