import type { Language } from '../../messages/model.ts';
import { type AttestedBy, type Report, summaryOf, unproved } from '../check/report.ts';
import type { Outcome, Refused } from './run.ts';
import type { Say } from './words.ts';

interface Props {
  outcome: Outcome;
  say: Say;
  language: Language;
}

/** The verdict in plain words, what it rests on, what is wrong and where, and what was not checked. */
export function Verdict({ outcome, say, language }: Props) {
  if (outcome.is === 'unreadable') {
    return <Banner tone="bad" title={say('bad')} text={say('cannotText', { detail: outcome.detail })} />;
  }
  if (outcome.is !== 'report')
    return <Banner tone="bad" title={say('cannot')} text={say(refused[outcome.is])} />;
  const { report } = outcome;
  const { good, entries, faults, key } = report;
  const verdict = !good ? 'bad' : key?.compared ? 'good' : 'goodOwn';
  const tone = verdict === 'goodOwn' ? 'warn' : verdict;
  return (
    <>
      <Banner
        tone={tone}
        title={say(verdict)}
        text={say(`${verdict}Text`, { entries: entries.good, faults })}
      />
      {good ? null : <Faults report={report} say={say} />}
      <Facts report={report} say={say} language={language} />
      <section>
        <h2>{say('notProved')}</h2>
        <ul class="not">
          {unproved(report).map((one) => (
            <li key={one}>{say(`not.${one}`)}</li>
          ))}
        </ul>
      </section>
    </>
  );
}

const refused: Readonly<Record<Refused, string>> = {
  'bad-key': 'badKey',
  'bad-certificates': 'badCertificates',
  'bad-witnesses': 'badWitnesses',
};

const marks = { good: '✓', warn: '!', bad: '✕' } as const;

function Banner({ tone, title, text }: { tone: keyof typeof marks; title: string; text: string }) {
  return (
    <section class={`banner ${tone}`} id="verdict" data-verdict={tone}>
      <span class="mark" aria-hidden="true">
        {marks[tone]}
      </span>
      <div>
        <h2>{title}</h2>
        <p>{text}</p>
      </div>
    </section>
  );
}

function Faults({ report: { findings, faults }, say }: { report: Report; say: Say }) {
  return (
    <section>
      <h2>{say('what')}</h2>
      <ul class="faults">
        {findings.map(({ file, line, fault, detail }) => (
          <li key={`${file} ${line} ${fault} ${detail}`}>
            <code>{file}</code> {line ? say('line', { line }) : ''}
            <p>{say(`fault.${fault}`)}</p>
            <small lang="en">{detail}</small>
          </li>
        ))}
      </ul>
      {faults > findings.length ? <p>{say('more', { count: faults - findings.length })}</p> : null}
    </section>
  );
}

function Facts({ report, say, language }: { report: Report; say: Say; language: Language }) {
  const { checkpoint, entries, named, passkeys, key, manifest, attested, recorded, unattested } = report;
  const time = (at: Date) => at.toLocaleString(language, { timeZoneName: 'short' });
  const made = manifest && new Date(manifest.made);
  const facts: [string, string, boolean?][] = [
    ...(key
      ? ([[say('usedKey'), `${key.vkey} (${say(key.compared ? 'compared' : 'notCompared')})`, true]] as const)
      : []),
    ...(checkpoint
      ? ([
          [say('origin'), checkpoint.origin],
          [say('size'), say('sizeValue', { size: checkpoint.size })],
        ] as const)
      : []),
    [say('entries'), say('entriesValue', entries)],
    ...summaryOf(attested).map((one): [string, string] => [
      say(one.kind === 'stamp' ? 'stamps' : 'cosignatures'),
      say('attestedValue', {
        by: one.policy ? say('byPolicy', { by: one.by, policy: one.policy }) : one.by,
        ...{ count: one.count, first: time(one.first), last: time(one.last) },
        compared: say(comparedWords(one)),
      }),
    ]),
    ...(attested.length > 0 && unattested > 0
      ? ([[say('unattested'), say('unattestedValue', { count: unattested })]] as const)
      : []),
    [say('texts'), say('textsValue', named)],
    ...(named.erased > 0
      ? ([[say('cardsErased'), say('cardsErasedValue', { count: named.erased })]] as const)
      : []),
    [say('passkeys'), passkeys > 0 ? say('passkeysValue', { count: passkeys }) : say('noPasskeys')],
    ...(made ? ([[say('made'), time(made)]] as const) : []),
    ...(recorded ? ([[say('sinceMade'), say('sinceMadeValue')]] as const) : []),
    ...(manifest
      ? ([[say('left'), say('leftValue', { erased: manifest.erased, waiting: manifest.waiting })]] as const)
      : []),
  ].map(([label, value, code]) => [label, value, code] as [string, string, boolean?]);
  return (
    <section>
      <h2>{say('facts')}</h2>
      <dl>
        {facts.map(([label, value, code]) => (
          <div key={`${label} ${value}`}>
            <dt>{label}</dt>
            <dd class={code ? 'code' : ''}>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function comparedWords({ kind, compared }: AttestedBy): string {
  return `${kind === 'stamp' ? 'stamp' : 'witness'}${compared ? 'Compared' : 'NotCompared'}`;
}
