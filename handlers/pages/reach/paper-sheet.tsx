import { formatMoment } from '../../../src/messages/format.ts';
import { translator } from '../../../src/messages/texts.ts';
import { writtenCode } from '../../../src/notices/paper/code.ts';
import type { Sheet } from '../../../src/notices/paper/sheets.ts';
import type { Case } from '../../../src/notices/standing.ts';
import { answeredVersion, statementOf } from '../../../src/notices/statement.ts';
import { answersOpen } from '../../../src/notices/ways/open.ts';
import { mayObject } from '../../../src/objections/rules.ts';
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
  /** The company's, for when it was printed. */
  zone: string;
}

/** One person's sheet, in their language: all that they sign stands on it, and what tells it from any other. */
export function PaperSheet({ sheet, found, text, baseUrl, zone }: PrintedSheet) {
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
      {/* Apart from everything else (GDPR 21(4)): for some this sheet is the first they hear of it. */}
      {mayObject(front) ? <p class="paper-right">{words('right')}</p> : null}
      {/* The page that is signed names the text and the person too, where the sheet takes two. */}
      <div class="paper-sign">
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
              <dt>
                {words(line)}
                {line === 'signature' ? ` · ${found.person.name} (${found.person.staffNo})` : null}
              </dt>
              <dd />
            </div>
          ))}
        </dl>
        <footer class="paper-foot">
          <p>{words('return')}</p>
          <p>
            {words('printed', { when: formatMoment(sheet.printedAt, language, zone) })} · {code}
          </p>
        </footer>
      </div>
    </article>
  );
}

/**
 * What is collected, row by row and not in a table: beside each other its columns would leave letters of a size that
 * many cannot read.
 */
function Collected({ text }: { text: StoredText }) {
  const t = translator(text.language);
  return (
    <div class="paper-rows">
      {disclosureWords(text).map((row) => (
        <section key={row.what}>
          <h3>{row.what}</h3>
          <dl>
            {disclosureColumns
              .filter((column) => column !== 'what' && row[column] !== undefined)
              .map((column) => (
                <div key={column}>
                  <dt>{t(`notices.page.columns.${column}`)}</dt>
                  <dd>{row[column]}</dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
