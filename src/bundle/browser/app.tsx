import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Language } from '../../messages/model.ts';
import { Choose } from './choose.tsx';
import type { Chosen } from './chosen.ts';
import { Records } from './records.tsx';
import { type Entered, type Outcome, verifyChosen } from './run.ts';
import { Verdict } from './verdict.tsx';
import { sayIn } from './words.ts';

const otherName = { 'zh-CN': 'English', en: '中文' } as const;
const other = { 'zh-CN': 'en', en: 'zh-CN' } as const;

/** The page: what to verify and by which key, then what came of it. */
export function App() {
  const [language, setLanguage] = useState<Language>(navigator.language.startsWith('zh') ? 'zh-CN' : 'en');
  const [entered, setEntered] = useState<Entered>({ key: '', certificates: '', witnesses: '' });
  const [percent, setPercent] = useState<number>();
  const [outcome, setOutcome] = useState<Outcome>();
  const say = useMemo(() => sayIn(language), [language]);
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = say('title');
  }, [language, say]);

  const verify = async (chosen: readonly Chosen[]) => {
    setOutcome(undefined);
    setPercent(0);
    try {
      setOutcome(await verifyChosen(chosen, entered, setPercent));
    } catch (error) {
      setOutcome({ is: 'unreadable', detail: String(error) });
    } finally {
      setPercent(undefined);
    }
  };

  return (
    <>
      <header>
        <h1>{say('title')}</h1>
        <button
          type="button"
          class="plain"
          lang={other[language]}
          onClick={() => setLanguage(other[language])}
        >
          {otherName[language]}
        </button>
      </header>
      <main>
        <p class="lead">{say('lead')}</p>
        <Choose say={say} entered={entered} enter={setEntered} busy={percent !== undefined} chosen={verify} />
        <div role="status" aria-live="polite">
          {percent === undefined ? null : (
            <p class="working">
              <progress max={100} value={percent} aria-label={say('working', { percent })} />{' '}
              {say('working', { percent })}
            </p>
          )}
          {outcome ? <Verdict outcome={outcome} say={say} language={language} /> : null}
        </div>
        {outcome?.is === 'report' && outcome.rows.length > 0 ? (
          <Records
            rows={outcome.rows}
            source={outcome.source}
            attested={outcome.report.attested}
            say={say}
            language={language}
          />
        ) : null}
      </main>
    </>
  );
}
