import { v7 } from 'uuid';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { consoleEntryPath, consoleFaqPath } from '../../../src/faq/present.ts';
import { isFaqRole, type Wording, type Written } from '../../../src/faq/rules.ts';
import { type FaqEntry, findEntry, noSuchEntry } from '../../../src/faq/store.ts';
import { rewriteEntry, writeEntry } from '../../../src/faq/write.ts';
import { type Language, languages } from '../../../src/messages/model.ts';
import { sayProblem } from '../../../src/messages/problems.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import { isUuid } from '../../../src/uuid.ts';
import { type Ctx, formFields, idParam } from '../../context.ts';
import { consoleViewer, done } from '../console/shell.tsx';
import { type AskedIn, askedIn, wordingFrom } from './asked.ts';
import { renderForm, type Trouble, type Values } from './form-view.tsx';
import { faqWriter } from './table.tsx';

/** The field that a problem is about. */
const fieldOf: Readonly<Record<string, string>> = {
  faqQuestionZh: 'question-zh-CN',
  faqAlsoZh: 'also-zh-CN',
  faqAnswerZh: 'answer-zh-CN',
  faqQuestionEn: 'question-en',
  faqAlsoEn: 'also-en',
  faqAnswerEn: 'answer-en',
};

/** GET /console/faq/new: empty, or with the question of a talk and its answer. */
export async function newEntry(ctx: Ctx): Promise<void> {
  const { roles } = faqWriter(ctx);
  const { thread } = ctx.query;
  const asked = typeof thread === 'string' ? await askedIn(ctx, thread) : undefined;
  if (thread !== undefined && !asked)
    throw new HeedError('not-found', 'no question of the office to begin with');
  const begun = asked && (await wordingFrom(ctx, asked));
  await renderForm(
    ctx,
    {
      ...{ id: v7(), role: asked?.role ?? roles[0] ?? '', thread: asked?.threadId ?? '' },
      ...(asked && begun ? fieldsOf(asked.language, begun) : {}),
    },
    { problems: [], ...(begun?.named ? { named: true } : {}) },
  );
}

/** POST /console/faq */
export async function writtenEntry(ctx: Ctx): Promise<void> {
  const { viewer } = faqWriter(ctx);
  const { app, now } = ctx.state;
  const values = formFields(ctx);
  const { id = '', role = '' } = values;
  if (!isUuid(id) || !isFaqRole(role)) throw new HeedError('bad-request', 'that is not the form of an entry');
  demand(viewer, 'faq.write', { role });
  const written = { id, role, ...writtenOf(values, await askedIn(ctx, values.thread ?? '')) };
  await orShow(ctx, values, id, () => inTransaction(app.db, (tx) => writeEntry(tx, viewer, written, now)));
}

/** GET /console/faq/:faq */
export async function editEntry(ctx: Ctx): Promise<void> {
  const entry = await mine(ctx);
  await renderForm(ctx, valuesOf(entry), { problems: [] }, entry);
}

/** POST /console/faq/:faq */
export async function rewrittenEntry(ctx: Ctx): Promise<void> {
  const entry = await mine(ctx);
  const { viewer } = faqWriter(ctx);
  const { app, now } = ctx.state;
  const values = formFields(ctx);
  const { id } = entry;
  const basedOn = /^\d{1,9}$/.test(values.basedOn ?? '') ? Number(values.basedOn) : 0;
  const written = { id, basedOn, ...writtenOf(values) };
  const write = () => inTransaction(app.db, (tx) => rewriteEntry(tx, viewer, written, now));
  await orShow(ctx, values, id, write, entry);
}

async function mine(ctx: Ctx): Promise<FaqEntry> {
  const viewer = consoleViewer(ctx);
  const id = idParam(ctx, 'faq');
  const entry = await findEntry(ctx.state.app.db, id);
  if (!can(viewer, 'faq.write', entry)) throw noSuchEntry(id);
  return entry;
}

const writtenOf = (values: Values, asked?: AskedIn): Written => {
  const wording = (language: Language): Wording => ({
    question: values[`question-${language}`] ?? '',
    also: values[`also-${language}`] ?? '',
    answer: values[`answer-${language}`] ?? '',
  });
  return {
    ownContacts: values.ownContacts === '1',
    texts: { 'zh-CN': wording('zh-CN'), en: wording('en') },
    ...(asked && values.nameStays !== '1' ? { asker: asked.name } : {}),
  };
};

const fieldsOf = (language: Language, { question, also, answer }: Wording): Values => ({
  [`question-${language}`]: question,
  [`also-${language}`]: also,
  [`answer-${language}`]: answer,
});

const valuesOf = ({ version, texts }: FaqEntry): Values =>
  Object.assign(
    { basedOn: String(version) },
    ...languages.map((language) => {
      const wording = texts[language];
      return wording ? fieldsOf(language, wording) : {};
    }),
  );

/** What is wrong stands beside the form, and what was typed is still there. */
async function orShow(
  ctx: Ctx,
  values: Values,
  id: string,
  write: () => Promise<void>,
  entry?: FaqEntry,
): Promise<void> {
  try {
    await write();
    done(ctx, entry ? consoleEntryPath(id) : consoleFaqPath, 'saved');
  } catch (error) {
    if (!(error instanceof HeedError)) throw error;
    const conflict = error.code === 'conflict' && entry !== undefined && !entry.archivedAt;
    if (error.problems.length === 0 && !conflict) throw error;
    const problems = error.problems.map((one) => {
      const { at, problem: what } = sayProblem(ctx.state.language, one);
      return { name: fieldOf[one.said?.place.code ?? ''] ?? 'question-zh-CN', at, what };
    });
    const named = error.problems.some(({ said }) => said?.code === 'faq.named');
    ctx.status = conflict ? 409 : 422;
    const now = conflict ? await mine(ctx) : entry;
    const trouble: Trouble = { problems, ...(named ? { named } : {}), ...(conflict ? { conflict } : {}) };
    await renderForm(ctx, conflict ? { ...values, basedOn: String(now?.version) } : values, trouble, now);
  }
}
