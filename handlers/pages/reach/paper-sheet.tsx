import { formatDay } from '../../../src/messages/format.ts';
import { translator } from '../../../src/messages/texts.ts';
import { writtenCode } from '../../../src/notices/paper/code.ts';
import type { Sheet } from '../../../src/notices/paper/sheets.ts';
import type { Case } from '../../../src/notices/standing.ts';
import { answeredVersion, statementOf } from '../../../src/notices/statement.ts';
import { answersOpen } from '../../../src/notices/ways/open.ts';
import type { StoredText } from '../../../src/policies/store.ts';
import { disclosureWords } from '../../../src/policies/view.ts';
import { disclosureColumns } from '../../../src/web/components/index.ts';
import { Qr } from './qr.tsx';

export interface PrintedSheet {
  sheet: Sheet;
  found: Case;
  text: StoredText;
  /** Heed's address as people reach it, for the QR code. */
  baseUrl: string;
  /** The company's, for the day it was printed. */
  zone: string;
  now: Date;
}

/** One person's sheet, in their language: all that they sign stands on it, and what tells it from any other. */
export function PaperSheet({ sheet, found, text, baseUrl, zone, now }: PrintedSheet) {
  const { language } = sheet;
  const t = translator(language);
  const words = (key: string, params = {}) => t(`ways.sheet.${key}`, params);
  const { front } = text;
  const { number } = answeredVersion(found);
  const code = writtenCode(sheet.code);
  return (
    <article class="paper-sheet" lang={language} aria-label={`${front.title} · ${found.person.name}`}>
      <header class="paper-head">
        <div>
          <p class="paper-source">
            {front.entity} · {front.owner} · {words('title')}
          </p>
          <h2>{front.title}</h2>
          <p>{words('to', { name: found.person.name, staffNo: found.person.staffNo })}</p>
        </div>
        <div class="paper-code">
          <Qr text={`${baseUrl}/console/paper?code=${sheet.code}`} label={`${words('code')} ${code}`} />
          <strong>{code}</strong>
        </div>
      </header>
      <ol class="summary">
        {front.summary.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ol>
      <Collected text={text} />
      <p>
        {words('version', { number })} · {words('fullText')}
      </p>
      <p class="paper-hash">
        {words('fingerprint')} <code>{text.sha256}</code>
      </p>
      <p class="paper-choose">{words('choose')}</p>
      <ul class="paper-answers">
        {answersOpen(found).map((kind) => (
          <li key={kind}>
            <span class="paper-box" aria-hidden="true" />
            <span>
              {statementOf({ kind, via: 'paper' }, text, number)}
              {kind === 'concern' ? (
                <>
                  <small>{words('concernLine')}</small>
                  <span class="paper-rule" />
                </>
              ) : null}
            </span>
          </li>
        ))}
      </ul>
      <dl class="paper-lines">
        {(['signature', 'date', 'witness', 'witnessStaffNo'] as const).map((line) => (
          <div key={line}>
            <dt>{words(line)}</dt>
            <dd />
          </div>
        ))}
      </dl>
      <footer class="paper-foot">
        <p>{words('return')}</p>
        <p>
          {words('printed', { day: formatDay(sheet.printedAt, language, zone, now) })} · {code}
        </p>
      </footer>
    </article>
  );
}

/** The table of what is collected, with the columns that this policy speaks of. */
function Collected({ text }: { text: StoredText }) {
  const t = translator(text.language);
  const rows = disclosureWords(text);
  if (rows.length === 0) return null;
  const columns = disclosureColumns.filter((column) => rows.some((row) => row[column] !== undefined));
  return (
    <table class="paper-table">
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {t(`notices.page.columns.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.what}>
            {columns.map((column) => (
              <td key={column}>{row[column] ?? '—'}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
