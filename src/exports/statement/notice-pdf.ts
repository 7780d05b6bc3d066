import type { Group } from '../../coverage/figures.ts';
import type { NoticeLine } from '../../coverage/notices.ts';
import type { PersonLine } from '../../coverage/people.ts';
import { type Coverage, reasons } from '../../coverage/standing.ts';
import { inSlices, type Steps } from '../../in-slices.ts';
import { departmentFigures, type Figures, figuresFor, personFacts } from '../../notices/view.ts';
import type { Column, Fact } from '../../pack/content/model.ts';
import { drawBlock } from '../../pack/pdf/blocks.ts';
import { ink, Paper } from '../../pack/pdf/paper.ts';
import { openTable } from '../../pack/pdf/table.ts';
import type { Sight } from '../sources/sight.ts';
import type { FileWords } from '../table.ts';
import { moment, type StatementHead, section, short } from './person-pdf.ts';
import type { Sink } from './stream.ts';

export interface NoticeStatement {
  notice: NoticeLine;
  entity: string;
  sha256: string;
  total: Coverage;
  departments: readonly Group[];
  people: AsyncIterable<readonly PersonLine[]>;
  checkpoint: { size: number; root: string } | undefined;
  vkey: string;
  sight: Sight;
}

/** How far a notice is, and each of its people: written out page by page, however many there are. */
export async function drawNotice(
  statement: NoticeStatement,
  head: StatementHead,
  words: FileWords,
  sink: Sink,
): Promise<void> {
  const { notice } = statement;
  const worded = said(words);
  const title = `${worded('notice.title')} · ${notice.titles[words.language]}`;
  const paper = new Paper({
    title,
    language: words.language,
    at: head.made,
    rare: (code) => worded('rare', { code }),
    foot: (page) => [short(`${notice.titles[words.language]} · ${head.id}`), worded('footer', { page })],
  });
  sink.begin(paper.doc);
  await inSlices(drawFront(paper, statement, head, words));
  section(paper, worded('notice.people'));
  paper.write(worded('notice.headed', { people: notice.people }), { size: 9, color: ink.quiet });
  paper.space(4);
  const columns = peopleColumns(statement.sight, words);
  // The head does not stand alone at the foot of a page: the first row may be two lines high.
  const table = openTable(
    paper,
    columns,
    columns.map(() => 'X\nX'),
  );
  for await (const page of statement.people) {
    const rows = page.map((line) => columns.map(({ cell }) => cell(line)));
    await inSlices(drawRows((row) => table.row(row), rows));
    await sink.wait();
  }
  table.end();
  await inSlices(drawEnd(paper, statement, words));
  paper.doc.end();
}

type Said = (key: string, params?: Readonly<Record<string, string | number>>) => string;
const said =
  ({ t }: FileWords): Said =>
  (key, params) =>
    t(`exports.statement.${key}`, params);

function* drawRows(draw: (row: string[]) => void, rows: readonly string[][]): Steps<void> {
  for (const row of rows) {
    draw(row);
    yield;
  }
}

function* drawFront(
  paper: Paper,
  { notice, entity, sha256, total, departments, sight }: NoticeStatement,
  head: StatementHead,
  words: FileWords,
): Steps<void> {
  const worded = said(words);
  const title = notice.titles[words.language];
  paper.write(worded('notice.title'), { size: 22, bold: true });
  paper.space(2);
  paper.write(worded(sight.answers ? 'notice.lead' : 'notice.leadOwn'), { size: 10, color: ink.quiet });
  paper.space(8);
  const rows: Fact[] = [
    { label: worded('notice.company'), value: entity },
    {
      label: worded('notice.policy'),
      value: worded('person.version', { title, code: notice.code, number: notice.number }),
    },
    { label: worded('notice.fingerprint'), value: sha256, code: true },
    { label: worded('notice.sent'), value: moment(notice.createdAt, words) },
    { label: worded('notice.due'), value: moment(notice.dueAt, words) },
    { label: words.t('exports.column.state'), value: words.t(`exports.noticeState.${notice.state}`) },
    { label: worded('notice.at'), value: moment(head.at, words) },
    { label: worded('notice.by'), value: head.by },
    { label: worded('notice.id'), value: head.id, code: true },
  ];
  yield* drawBlock(paper, { form: 'facts', rows }, new Map());
  section(paper, worded('notice.figures'));
  const whole = figuresFor(total, sight.answers, notice.action);
  yield* drawBlock(paper, { form: 'facts', rows: figureRows(whole, words) }, new Map());
  if (sight.answers) {
    paper.write(worded('notice.figuresNote'), { size: 8.5, color: ink.quiet });
    paper.space(6);
    const outside = reasons.flatMap((reason) => {
      const people = total.outside[reason];
      return people ? [{ label: words.t(`exports.standing.${reason}`), value: String(people) }] : [];
    });
    if (outside.length > 0) {
      paper.need(60);
      paper.write(worded('notice.reasons'), { size: 10, bold: true });
      paper.space(3);
      yield* drawBlock(paper, { form: 'facts', rows: outside }, new Map());
    }
  }
  section(paper, worded('notice.departments'));
  yield* drawDepartments(paper, { departments, sight, notice, whole }, words);
}

/** The parts of the whole, which add up to it. */
function figureRows(figures: Figures, { t }: FileWords): Fact[] {
  const row = (key: string, value: number | null | undefined): Fact[] =>
    value === null || value === undefined
      ? []
      : [{ label: t(`exports.column.${key}`), value: String(value) }];
  if (figures.kind === 'asked') return row('people', figures.people);
  const rest = [
    ...row('openCount', figures.open),
    ...row('overdueCount', figures.overdue),
    ...row('cancelledCount', figures.cancelled),
  ];
  if (figures.kind === 'finished')
    return [...row('people', figures.people), ...row('finishedCount', figures.finished), ...rest];
  return [
    ...row('people', figures.people),
    ...row('answeredCount', figures.answered),
    ...rest,
    ...row('seenCount', figures.seen),
    ...row('acceptedCount', figures.reached?.accepted),
    ...row('unreachableCount', figures.reached?.unreachable),
  ];
}

function* drawDepartments(
  paper: Paper,
  {
    departments,
    sight,
    notice,
    whole,
  }: Pick<NoticeStatement, 'departments' | 'sight' | 'notice'> & { whole: Figures },
  words: FileWords,
): Steps<void> {
  const label = (key: string) => words.t(`exports.column.${key}`);
  const done = sight.answers ? 'answeredCount' : 'finishedCount';
  const columns: Column[] = [
    { label: label('department'), share: 0.36 },
    ...['people', done, 'openCount', 'overdueCount', 'cancelledCount'].map((key) => ({
      label: label(key),
      share: 0.128,
    })),
  ];
  const row = (name: string, figures: Figures): string[] => [
    name,
    String(figures.people),
    ...(figures.kind === 'asked'
      ? ['', '', '', '']
      : [
          figures.kind === 'whole' ? figures.answered : figures.finished,
          figures.open,
          figures.overdue,
          figures.cancelled,
        ].map(String)),
  ];
  const table = openTable(paper, columns);
  for (const group of departments) {
    table.row(
      row(
        group.name ?? words.t('exports.noDepartment'),
        departmentFigures(group, sight.answers, notice.action),
      ),
    );
    yield;
  }
  table.row(row(said(words)('notice.total'), whole));
  table.end();
}

interface PersonColumn extends Column {
  cell: (line: PersonLine) => string;
}

function peopleColumns({ answers }: Sight, words: FileWords): PersonColumn[] {
  const { t } = words;
  const label = (key: string) => t(`exports.column.${key}`);
  const standing = (line: PersonLine) => {
    const facts = personFacts(line, answers);
    return t(`exports.standing.${facts.details?.standing ?? facts.standing}`);
  };
  const who: PersonColumn[] = [
    { label: label('staffNo'), share: answers ? 0.11 : 0.2, cell: ({ staffNo }) => staffNo },
    { label: label('name'), share: answers ? 0.15 : 0.3, cell: ({ name }) => name },
    {
      label: label('department'),
      share: answers ? 0.17 : 0.3,
      cell: ({ department }) => department ?? t('exports.noDepartment'),
    },
    { label: label('standing'), share: answers ? 0.17 : 0.2, cell: standing },
  ];
  if (!answers) return who;
  const brief = (at: Date | null) => (at ? briefly(at, words) : '–');
  return [
    ...who,
    { label: label('accepted'), share: 0.13, cell: ({ acceptedAt }) => brief(acceptedAt) },
    { label: label('seen'), share: 0.13, cell: ({ seenAt }) => brief(seenAt) },
    {
      label: label('answered'),
      share: 0.14,
      cell: ({ answeredAt, answer }) =>
        answeredAt ? `${brief(answeredAt)}${answer ? `\n${t(`console.standing.${answer}`)}` : ''}` : '–',
    },
  ];
}

/** `2026-08-03 10:00`, where the company is. */
function briefly(at: Date, { zone }: FileWords): string {
  return briefIn(zone).format(at).replace(',', '');
}

const brief = new Map<string, Intl.DateTimeFormat>();
function briefIn(timeZone: string): Intl.DateTimeFormat {
  const known = brief.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  brief.set(timeZone, made);
  return made;
}

function* drawEnd(paper: Paper, { checkpoint, vkey }: NoticeStatement, words: FileWords): Steps<void> {
  const worded = said(words);
  section(paper, worded('notice.verify'));
  for (const key of ['verify1', 'verify2', 'verify3']) {
    paper.write(worded(`notice.${key}`), { size: 9.5 });
    paper.space(4);
    yield;
  }
  if (vkey) paper.write(vkey, { size: 8 });
  paper.space(4);
  paper.write(checkpoint ? worded('notice.verify4', checkpoint) : worded('notice.noCheckpoint'), {
    size: 8.5,
    color: ink.quiet,
  });
  paper.space(14);
  paper.write(worded('end', { pages: paper.page }), { size: 9, color: ink.quiet });
  yield;
}
