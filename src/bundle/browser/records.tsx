import { useMemo, useState } from 'preact/hooks';
import type { JsonObject } from '../../evidence/canonical.ts';
import type { Language } from '../../messages/model.ts';
import { type Attestation, attestedBy, type EntryRow } from '../check/report.ts';
import { linesOf, type Source } from '../check/source.ts';
import { parseLine } from '../format.ts';
import { statementOf } from './statement.ts';
import { kindOf, type Say } from './words.ts';

const perPage = 25;

interface Props {
  rows: readonly EntryRow[];
  source: Source;
  attested: readonly Attestation[];
  say: Say;
  language: Language;
}

/** The records that hold, a page at a time. What a record says is read again from its file when it is opened. */
export function Records({ rows, source, attested, say, language }: Props) {
  const [search, setSearch] = useState('');
  const [from, setFrom] = useState(0);
  const found = useMemo(() => {
    const wanted = search.trim().toLowerCase();
    return wanted === '' ? rows : rows.filter((row) => wordsOf(row, language).includes(wanted));
  }, [rows, search, language]);
  const shown = found.slice(from, from + perPage);
  return (
    <section id="records">
      <h2>{say('list')}</h2>
      <label class="field">
        <span>{say('search')}</span>
        <input
          type="search"
          value={search}
          onInput={(event) => {
            setSearch(event.currentTarget.value);
            setFrom(0);
          }}
        />
      </label>
      {found.length === 0 ? <p>{say('none')}</p> : null}
      <ul class="records">
        {shown.map((row) => (
          <Record
            key={`${row.file} ${row.line}`}
            row={row}
            source={source}
            attested={attested}
            say={say}
            language={language}
          />
        ))}
      </ul>
      {found.length > perPage ? (
        <p class="pages">
          <button type="button" class="plain" disabled={from === 0} onClick={() => setFrom(from - perPage)}>
            {say('back')}
          </button>
          <span>
            {say('page', { from: from + 1, to: Math.min(from + perPage, found.length), all: found.length })}
          </span>
          <button
            type="button"
            class="plain"
            disabled={from + perPage >= found.length}
            onClick={() => setFrom(from + perPage)}
          >
            {say('next')}
          </button>
        </p>
      ) : null}
    </section>
  );
}

const wordsOf = ({ type, name = '', staffNo = '' }: EntryRow, language: Language): string =>
  `${name} ${staffNo} ${type} ${kindOf(language, type)}`.toLowerCase();

function Record({ row, source, attested, say, language }: Omit<Props, 'rows'> & { row: EntryRow }) {
  const [event, setEvent] = useState<JsonObject>();
  const { type, name, staffNo, at, index, file, line } = row;
  const by = attestedBy(index, attested);
  return (
    <li>
      <div class="head">
        <strong>{kindOf(language, type)}</strong>
        {name ? (
          <span>
            {name} <small>{staffNo}</small>
          </span>
        ) : null}
        <span>{new Date(at).toLocaleString(language, { timeZoneName: 'short' })}</span>
        <small>
          {say('index')} {index}
        </small>
        <button
          type="button"
          class="plain"
          aria-expanded={event !== undefined}
          onClick={() => {
            if (event) setEvent(undefined);
            else void eventAt(source, file, line).then(setEvent);
          }}
        >
          {say(event ? 'hide' : 'show')}
        </button>
      </div>
      {event ? (
        <div class="event">
          {statementOf(event, language).map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
          {by ? (
            <p>
              {say('provenBy', {
                at: by.at.toLocaleString(language, { timeZoneName: 'short' }),
                by: by.by,
              })}
            </p>
          ) : null}
          <p>
            <small>{say('raw')}</small>
          </p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
          <pre tabIndex={0}>{JSON.stringify(event, null, 2)}</pre>
        </div>
      ) : null}
    </li>
  );
}

async function eventAt(source: Source, file: string, line: number): Promise<JsonObject | undefined> {
  const found = source.get(file);
  if (!found) return undefined;
  let n = 0;
  for await (const bytes of linesOf(found, Number.POSITIVE_INFINITY)) {
    n += 1;
    if (n === line && bytes !== 'too-long') return parseLine(bytes.toString('utf8')).event;
  }
  return undefined;
}
