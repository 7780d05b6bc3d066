import { operator } from '../cli.ts';
import { systemClock } from '../clock.ts';
import { HeedError } from '../errors.ts';
import { formatVerifier } from '../evidence/keys.ts';
import { loadSigner } from '../evidence/signer.ts';
import { tableFormats } from '../exports/kinds.ts';
import { exportTable } from '../exports/make.ts';
import type { ExportOrder } from '../exports/order.ts';
import { coverageOf } from '../exports/sources/coverage.ts';
import { overdueOf } from '../exports/sources/overdue.ts';
import { peopleOfNotice } from '../exports/sources/people.ts';
import { exportNoticeStatement } from '../exports/statement/make.ts';
import { languages } from '../messages/model.ts';
import { isUuid } from '../uuid.ts';
import { companyZone } from '../zone.ts';
import { withDatabase } from './database.ts';
import { demandNew, writeNew } from './new-file.ts';

export interface Options {
  format: string;
  out: string;
  at?: string;
  lang: string;
}

const whole = { scope: 'all', answers: true } as const;
const lists = { coverage: coverageOf(whole), overdue: overdueOf(whole) } as const;

/**
 * Writes a list or statement to a file, with everything that HR may see, and puts on record that it did.
 *
 * @param what `people` with a notice, `coverage` or `overdue`
 */
export async function run(what: string, notice: string | undefined, options: Options): Promise<void> {
  const { format, out, lang } = options;
  const language = languages.find((one) => one === lang);
  if (!language) throw wrong('--lang', 'give zh-CN or en');
  const table = tableFormats.find((one) => one === format);
  if (!table && !(format === 'pdf' && what === 'people'))
    throw wrong('--format', 'give csv or xlsx; of people also pdf');
  if (what === 'people' && !isUuid(notice))
    throw wrong('notice', 'give the id of a notice, as its address has it');
  const list = Object.entries(lists).find(([name]) => name === what)?.[1];
  if (what !== 'people' && !list) throw wrong('what', 'give people, coverage or overdue');
  const now = systemClock.now();
  const order: ExportOrder = { by: operator(), language, now, ...asOf(options.at, now) };
  await demandNew(out);
  await withDatabase(async ({ db }, config) => {
    const deps = {
      zone: companyZone,
      baseUrl: config.HEED_BASE_URL?.replace(/(?<!\/)\/+$/, '') ?? '',
      vkey: formatVerifier(loadSigner(config).verifier),
    };
    const made = table
      ? await exportTable(db, deps, { ...order, format: table }, list ?? peopleOfNotice(whole, notice ?? ''))
      : await exportNoticeStatement(db, deps, order, { sight: whole, noticeId: notice ?? '' });
    await writeNew(out, made.body);
    console.log(`${out}: ${made.rows} rows, export ${made.id}.`);
  });
}

function asOf(at: string | undefined, now: Date): { at?: Date } {
  if (at === undefined) return {};
  const then = new Date(at);
  if (!/T.*(Z|[+-]\d\d:\d\d)$/.test(at) || Number.isNaN(then.getTime()))
    throw wrong('--at', `${at} is no instant of the form 2026-11-01T00:00:00+08:00`);
  if (then > now) throw wrong('--at', 'that has not come yet');
  return { at: then };
}

function wrong(at: string, problem: string): HeedError {
  return new HeedError('bad-input', `${at}: ${problem}.`, { problems: [{ at, problem }] });
}
