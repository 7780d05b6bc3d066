import { formatDay } from '../../src/messages/format.ts';
import { objectionPath } from '../../src/objections/present.ts';
import { objectableRows } from '../../src/objections/rules.ts';
import { type Exception, exceptionsOf } from '../../src/policies/applies.ts';
import { loadText, readableVersions } from '../../src/policies/store.ts';
import { requestPath } from '../../src/requests/present.ts';
import { threadPath } from '../../src/threads/present.ts';
import { Alert, Badge, Section, type Tone } from '../../src/web/components/index.ts';
import { type Ctx, signedIn, translate } from '../context.ts';

const tones: Record<Exception['standing'], Tone> = {
  exempt: 'good',
  restricted: 'wait',
  'out-of-scope': 'good',
  'scope-changed': 'info',
};

/** What is different for the reader alone, in a word for each; nothing where a policy applies as it is written. */
export function ExceptionBadges({
  ctx,
  exceptions = [],
}: {
  ctx: Ctx;
  exceptions?: readonly Exception[] | undefined;
}) {
  const t = translate(ctx);
  return (
    <>
      {exceptions.map(({ standing }) => (
        <Badge key={standing} tone={tones[standing]}>
          {t(`applies.badge.${standing}`)}
        </Badge>
      ))}
    </>
  );
}

/**
 * The same with since when, until when, why and what of it, above a policy's text.
 *
 * @param person who stands before a shared tablet, where nobody is signed in
 */
export async function exceptionAlerts(ctx: Ctx, policyId: string, person?: string) {
  const { app, now } = ctx.state;
  const t = translate(ctx);
  const found = await exceptionsOf(app.db, person ?? signedIn(ctx).id, now, [policyId]);
  const all = found.get(policyId) ?? [];
  // A shared tablet leads to no page of the person's own.
  const lines = await linesOf(ctx, person ? all.map((one) => ({ ...one, from: null })) : all);
  return (
    <>
      {lines.map((line) => (
        <Alert key={line.standing} tone={tones[line.standing]} title={t(`applies.badge.${line.standing}`)}>
          <Line ctx={ctx} line={line} />
        </Alert>
      ))}
    </>
  );
}

/** For "about me": every policy that does not apply to the reader as it is written. */
export async function myExceptions(ctx: Ctx) {
  const { app, language, now } = ctx.state;
  const t = translate(ctx);
  const all = await exceptionsOf(app.db, signedIn(ctx).id, now);
  // Of a policy that was withdrawn nothing applies to anybody; of two versions the one in force is named.
  const versions = all.size === 0 ? [] : await readableVersions(app.db);
  const named = versions
    .filter(({ policyId }) => all.has(policyId))
    .toSorted((a, b) => Number(b.state === 'in-force') - Number(a.state === 'in-force'))
    .filter(({ policyId }, n, them) => them.findIndex((one) => one.policyId === policyId) === n);
  const items = await Promise.all(
    named.map(async (version) => ({
      version,
      exceptions: all.get(version.policyId) ?? [],
      lines: await linesOf(ctx, all.get(version.policyId) ?? []),
    })),
  );
  return (
    <Section
      id="applies"
      title={t('applies.title')}
      text={t(items.length > 0 ? 'applies.text' : 'applies.none')}
    >
      <ul class="todo">
        {items.map(({ version, exceptions, lines }) => (
          <li key={version.id} class="sheet todo-item">
            <div>
              <h3>
                <a href={`/board/${version.id}`}>{version.titles[language]}</a>
              </h3>
              {lines.map((line) => (
                <Line key={line.standing} ctx={ctx} line={line} />
              ))}
            </div>
            <div class="button-row">
              <ExceptionBadges ctx={ctx} exceptions={exceptions} />
            </div>
          </li>
        ))}
      </ul>
      <p>
        <a href="/board">{t('applies.board')}</a>
      </p>
    </Section>
  );
}

interface ExceptionLine {
  standing: Exception['standing'];
  words: string;
  rows: string | undefined;
  path: string | undefined;
}

function linesOf(ctx: Ctx, exceptions: readonly Exception[]): Promise<ExceptionLine[]> {
  const { app, language, now } = ctx.state;
  const t = translate(ctx);
  const day = (at: Date | null) => (at ? formatDay(at, language, app.zone, now) : '');
  return Promise.all(
    exceptions.map(async ({ standing, since, until, from, versionId }) => ({
      standing,
      words: t(`applies.line.${asked(standing, until) ? 'restrictedAsked' : standing}`, {
        since: day(since),
        until: day(until),
      }),
      rows: versionId ? await rowsOf(ctx, versionId) : undefined,
      path: from ? (asked(standing, until) ? requestPath : pathOf[standing])(from) : undefined,
    })),
  );
}

/** Restricted because the person asked for it, and not while an objection is decided. */
const asked = (standing: Exception['standing'], until: Date | null) =>
  standing === 'restricted' && until === null;

const pathOf: Record<Exception['standing'], (id: string) => string> = {
  exempt: () => '/me#decisions',
  restricted: objectionPath,
  'out-of-scope': objectionPath,
  'scope-changed': threadPath,
};

/** An objection is about these of a policy's rows and no others. */
async function rowsOf(ctx: Ctx, versionId: string): Promise<string> {
  const { app, language } = ctx.state;
  const { front } = await loadText(app.db, versionId, language);
  const ids = new Set(objectableRows(front));
  const rows = front.disclosures.filter(({ id }) => ids.has(id)).map(({ what }) => what);
  return rows.join(translate(ctx)('applies.and'));
}

function Line({ ctx, line: { words, rows, path } }: { ctx: Ctx; line: ExceptionLine }) {
  const t = translate(ctx);
  return (
    <>
      <p>
        {words} {path ? <a href={path}>{t('applies.open')}</a> : null}
      </p>
      {rows ? <p class="quiet">{t('applies.rows', { rows })}</p> : null}
    </>
  );
}
