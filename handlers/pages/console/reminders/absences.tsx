import { z } from 'zod';
import { inTransaction } from '../../../../src/db/pool.ts';
import { HeedError } from '../../../../src/errors.ts';
import { sayProblem } from '../../../../src/messages/problems.ts';
import { addAbsence, listAbsences, moveAbsence } from '../../../../src/people/absence-hand.ts';
import { takeBackAbsence } from '../../../../src/people/absences.ts';
import { demand } from '../../../../src/people/permissions.ts';
import { LinkButton, Pager, Tabs } from '../../../../src/web/components/index.ts';
import { dayIn } from '../../../../src/zone.ts';
import { type Ctx, csrf, formFields, idParam } from '../../../context.ts';
import { consoleViewer, done, renderConsole } from '../shell.tsx';
import { type Words, wordsFor } from '../words.ts';
import {
  AbsenceTable,
  AddForm,
  type Errors,
  type Moved,
  absencePage as page,
  places,
  type Typed,
} from './absence-parts.tsx';

const perPage = 50;

const querySchema = z.object({
  show: z.enum(['now', 'past']).catch('now'),
  after: z.uuid().optional().catch(undefined),
});

const addSchema = z.object({
  staffNo: z.string().max(100).default(''),
  from: z.string().max(20).default(''),
  until: z.string().max(20).default(''),
});

/** GET /console/absences */
export const absenceList = (ctx: Ctx): Promise<void> => render(ctx);

/** POST /console/absences */
export async function addOne(ctx: Ctx): Promise<void> {
  const read = addSchema.safeParse(formFields(ctx));
  if (!read.success) throw new HeedError('bad-request', 'that is not the form of an absence');
  const typed = read.data;
  await doing(ctx, (tx, said) => addAbsence(tx, typed, said), { typed });
}

/** POST /console/absences/:absence/move: another last day. */
export async function moveOne(ctx: Ctx): Promise<void> {
  const id = idParam(ctx, 'absence');
  const until = (formFields(ctx).until ?? '').slice(0, 20);
  await doing(ctx, (tx, said) => moveAbsence(tx, id, until, said), { moved: { id, until } });
}

/** POST /console/absences/:absence/take-back */
export async function takeBackOne(ctx: Ctx): Promise<void> {
  const id = idParam(ctx, 'absence');
  await doing(ctx, (tx, said) => takeBackAbsence(tx, id, said), {});
}

interface Again {
  typed?: Typed;
  moved?: Moved;
}

async function doing(
  ctx: Ctx,
  work: (tx: Parameters<typeof addAbsence>[0], said: Parameters<typeof addAbsence>[2]) => Promise<unknown>,
  again: Again,
): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'absences.manage');
  const { app, now } = ctx.state;
  try {
    await inTransaction(app.db, (tx) =>
      work(tx, { actor: { person: viewer.id }, now, today: dayIn(now, app.zone) }),
    );
  } catch (error) {
    if (!(error instanceof HeedError) || error.code !== 'bad-input') throw error;
    ctx.status = 422;
    return render(ctx, again, error.problems);
  }
  done(ctx, page, 'saved');
}

async function render(ctx: Ctx, again: Again = {}, problems: HeedError['problems'] = []): Promise<void> {
  demand(consoleViewer(ctx), 'absences.manage');
  const { app, now } = ctx.state;
  const words = wordsFor(ctx);
  const { t } = words;
  const { show, after } = querySchema.parse(ctx.query);
  const today = dayIn(now, app.zone);
  const found = await listAbsences(app.db, { past: show === 'past', today, after, limit: perPage + 1 });
  const lines = found.slice(0, perPage);
  const last = found.length > perPage ? lines.at(-1) : undefined;
  const error = problemsByPlace(problems, words);
  renderConsole(ctx, {
    path: page,
    title: t('console.absences.title'),
    lead: t('console.absences.lead'),
    actions: (
      <>
        <LinkButton href={`${page}/import`} look="primary">
          {t('console.absences.import')}
        </LinkButton>
        <LinkButton href="#add">{t('console.absences.add')}</LinkButton>
      </>
    ),
    body: (
      <>
        <Tabs
          label={t('console.absences.tabs.label')}
          items={(['now', 'past'] as const).map((one) => ({
            label: t(`console.absences.tabs.${one}`),
            href: one === 'now' ? page : `${page}?show=past`,
            current: one === show,
          }))}
        />
        <AbsenceTable
          {...{ lines, today, words, past: show === 'past' }}
          csrf={csrf(ctx)}
          moved={again.moved}
          wrong={error.lastDay}
        />
        <Pager
          label={t('console.pager.label')}
          {...(after
            ? {
                previous: {
                  href: show === 'past' ? `${page}?show=past` : page,
                  label: t('console.pager.first'),
                },
              }
            : {})}
          {...(last
            ? { next: { href: `${page}?show=${show}&after=${last.id}`, label: t('console.pager.next') } }
            : {})}
        />
        <AddForm typed={again.typed} error={again.typed ? error : {}} csrf={csrf(ctx)} words={words} />
      </>
    ),
  });
}

function problemsByPlace(problems: HeedError['problems'], { language }: Words): Errors {
  return Object.fromEntries(
    places.flatMap((place) => {
      const own = problems.filter(({ said }) => said?.place.code === place);
      return own.length === 0
        ? []
        : [
            [
              place,
              own.map((one) => sayProblem(language, one).problem).join(language === 'en' ? '; ' : '；'),
            ],
          ];
    }),
  );
}
