import { isReason } from '../../coverage/standing.ts';
import type { Steps } from '../../in-slices.ts';
import { formatMoment, formatZone } from '../../messages/format.ts';
import { hasText } from '../../messages/texts.ts';
import { type Fact, fact } from '../../pack/content/model.ts';
import { drawBlock } from '../../pack/pdf/blocks.ts';
import { ink, Paper } from '../../pack/pdf/paper.ts';
import { dayIn } from '../../zone.ts';
import { failureWords } from '../sources/people.ts';
import type { FileWords } from '../table.ts';
import type { AskedItem, GivenAnswer, PersonStatement } from './person-facts.ts';

export interface StatementHead {
  id: string;
  at: Date;
  made: Date;
  /** Who made it, as the document names them. */
  by: string;
}

/** What one person was asked, one thing after the other: for them, and for whoever answers for the company. */
export function* personPdf(
  statement: PersonStatement,
  head: StatementHead,
  words: FileWords,
): Steps<PDFKit.PDFDocument> {
  const { person, items } = statement;
  const { language } = words;
  const worded = (key: string, params?: Readonly<Record<string, string | number>>) =>
    words.t(`exports.statement.${key}`, params);
  const paper = new Paper({
    title: `${worded('person.title')} · ${person.name} (${person.staffNo})`,
    language,
    at: head.made,
    rare: (code) => worded('rare', { code }),
  });
  paper.write(worded('person.title'), { size: 22, bold: true });
  paper.space(2);
  paper.write(worded('person.lead'), { size: 10, color: ink.quiet });
  paper.space(8);
  yield* drawBlock(paper, { form: 'facts', rows: about(statement, head, words) }, new Map());
  section(paper, worded('person.list'));
  if (items.length === 0) paper.write(worded('person.nothing'), { size: 10 });
  for (const [n, item] of items.entries()) {
    paper.need(150);
    const title = worded('person.version', {
      title: item.titles[language],
      code: item.code,
      number: item.number,
    });
    paper.doc.outline.addItem(title);
    paper.write(`${n + 1}. ${title}`, { size: 11, bold: true });
    paper.space(3);
    yield* drawBlock(paper, { form: 'facts', rows: factsOf(item, words) }, new Map());
    paper.line(paper.y);
    paper.space(10);
  }
  if (items.length > 0) paper.write(words.t('exports.about.accepted'), { size: 8.5, color: ink.quiet });
  const { start, count } = paper.doc.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    paper.doc.switchToPage(page);
    paper.drawFoot(
      short(`${person.name} ${person.staffNo} · ${head.id}`),
      worded('footerOf', { page: page + 1, pages: count }),
    );
    yield;
  }
  return paper.doc;
}

export const short = (text: string): string => {
  const letters = Array.from(text);
  return letters.length > 72 ? `${letters.slice(0, 71).join('')}…` : text;
};

export function section(paper: Paper, title: string): void {
  paper.need(60);
  paper.space(6);
  paper.doc.outline.addItem(title);
  paper.write(title, { size: 14, bold: true, color: ink.accent });
  paper.space(2);
  paper.line(paper.y, ink.accent, 1);
  paper.space(8);
}

/** A moment where the company is, with UTC beside: one that can be held against the log. */
export const moment = (at: Date, { language, zone }: FileWords): string =>
  `${formatMoment(at, language, zone)} ${formatZone(at, language, zone)} [${at.toISOString()}]`;

function about(
  { person, employment, items }: PersonStatement,
  head: StatementHead,
  words: FileWords,
): Fact[] {
  const worded = (key: string, params?: Readonly<Record<string, string | number>>) =>
    words.t(`exports.statement.person.${key}`, params);
  const count = (of: (item: AskedItem) => boolean) => items.filter(of).length;
  const answered = count(({ standing }) => standing === 'answered' || standing === 'withdrawn');
  const cancelled = count(({ standing }) => isReason(standing));
  return [
    { label: worded('name'), value: person.name },
    { label: worded('staffNo'), value: person.staffNo },
    ...fact(worded('department'), person.department),
    ...fact(
      worded('employment'),
      employment
        .map(
          ({ from, to }) =>
            `${dayIn(from, words.zone)} – ${to ? dayIn(to, words.zone) : words.t('pack.about.until')}`,
        )
        .join('; '),
    ),
    { label: worded('at'), value: moment(head.at, words) },
    { label: worded('by'), value: head.by },
    { label: worded('id'), value: head.id, code: true },
    {
      label: worded('summary'),
      value: worded('asked', {
        all: items.length,
        answered,
        cancelled,
        open: items.length - answered - cancelled,
      }),
    },
  ];
}

function factsOf(item: AskedItem, words: FileWords): Fact[] {
  const worded = (key: string, params?: Readonly<Record<string, string | number>>) =>
    words.t(`exports.statement.person.${key}`, params);
  const at = (value: Date | null) => value && moment(value, words);
  const { standing, exemption } = item;
  return [
    { label: worded('what'), value: worded(`action.${item.action}`) },
    { label: words.t('exports.column.standing'), value: words.t(`exports.standing.${standing}`) },
    { label: worded('sent'), value: moment(item.askedAt, words) },
    { label: worded('accepted'), value: at(item.acceptedAt) ?? words.t('exports.statement.unknown') },
    ...fact(words.t('exports.column.failure'), item.acceptedAt ? null : failureWords(item.failure, words)),
    { label: worded('seen'), value: at(item.seenAt) ?? worded('seenUnknown') },
    ...fact(worded('read'), at(item.readAt)),
    { label: worded('due'), value: moment(item.dueAt, words) },
    ...fact(worded('reminders'), item.reminders.map((one) => moment(one, words)).join('\n')),
    {
      label: worded('answers'),
      value:
        item.answers.length === 0
          ? worded('noAnswer')
          : item.answers.map((one) => answer(one, item, words)).join('\n'),
    },
    ...fact(worded('cancelled'), isReason(standing) ? at(item.cancelledAt) : null),
    ...(exemption
      ? [
          {
            label: worded('exemption'),
            value: worded('exemptionValue', {
              kind: words.t(`exemptions.kind.${exemption.kind}`),
              from: dayIn(new Date(exemption.from), words.zone),
              until: dayIn(new Date(exemption.until), words.zone),
            }),
          },
        ]
      : []),
    { label: worded('fingerprint'), value: item.sha256, code: true },
  ];
}

function answer(one: GivenAnswer, { dueAt }: AskedItem, words: FileWords): string {
  const worded = (key: string, params?: Readonly<Record<string, string | number>>) =>
    words.t(`exports.statement.person.${key}`, params);
  const method = `pack.answers.methods.${one.method}`;
  const how = [
    hasText(words.language, method) ? words.t(method) : one.method,
    ...(one.way ? [words.t(`ways.way.${one.way}`)] : []),
  ];
  const said = worded('answer', {
    at: moment(one.at, words) + (one.at > dueAt ? worded('late') : ''),
    kind: words.t(`console.standing.${one.kind}`),
    method: how.join(' · '),
    receipt:
      one.index === null
        ? String(one.entryId)
        : worded('receiptAt', { entry: one.entryId, index: one.index }),
  });
  return one.contestedAt ? `${said}\n${worded('contested', { at: moment(one.contestedAt, words) })}` : said;
}
