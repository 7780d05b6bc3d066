import { assetUrl } from '../../../src/web/assets/assets.ts';

/** Second keys of `g …`, by the part they open. */
const letters: Readonly<Record<string, string>> = {
  '/console': 'h',
  '/console/policies': 'p',
  '/console/notices': 'n',
  '/console/overdue': 'o',
  '/console/coverage': 'c',
  '/console/threads': 't',
  '/console/people': 'e',
  '/console/audit': 'a',
  '/console/delivery': 'd',
  '/console/reminders': 'r',
  '/console/absences': 'l',
  '/console/exports': 'x',
  '/console/bundles': 'b',
};

export interface KeysProps {
  /** The parts that the viewer may open. */
  ways: readonly { label: string; href: string }[];
  t: (key: string) => string;
}

/** What each key does, opened by `?`, and the way to turn them off. Without scripts there are no keys and no box. */
export function Keys({ ways, t }: KeysProps) {
  const known = ways.flatMap((way) => {
    const letter = letters[way.href];
    return letter ? [{ ...way, letter }] : [];
  });
  const go = Object.fromEntries(known.map(({ letter, href }) => [letter, href]));
  const moves = [
    ['/', 'search'],
    ['j', 'down'],
    ['k', 'up'],
    ['x', 'choose'],
    ['a', 'all'],
    ['Enter', 'open'],
    ['b', 'bulk'],
    ['f', 'filter'],
    ['n', 'next'],
    ['p', 'first'],
    ['?', 'help'],
  ] as const;
  return (
    <>
      <button class="button button-quiet small keys-hint" type="button" data-keys-open hidden>
        <kbd>?</kbd> {t('console.keys.title')}
      </button>
      <dialog class="keys" data-keys={JSON.stringify(go)} aria-labelledby="keys-title">
        <div class="keys-body">
          <h2 id="keys-title" tabIndex={-1} autofocus>
            {t('console.keys.title')}
          </h2>
          <div class="keys-lists">
            <dl>
              {moves.map(([key, what]) => (
                <>
                  <dt key={key}>
                    <kbd>{key}</kbd>
                  </dt>
                  <dd>{t(`console.keys.${what}`)}</dd>
                </>
              ))}
            </dl>
            <dl>
              {known.map(({ letter, label }) => (
                <>
                  <dt key={letter}>
                    <kbd>g</kbd> <kbd>{letter}</kbd>
                  </dt>
                  <dd>{label}</dd>
                </>
              ))}
            </dl>
          </div>
          <label class="tick">
            <input type="checkbox" data-keys-toggle />
            <span>{t('console.keys.on')}</span>
          </label>
          <p class="help">{t('console.keys.kept')}</p>
          <div class="button-row">
            <button class="button button-primary" type="button" data-keys-close>
              {t('console.keys.close')}
            </button>
          </div>
        </div>
      </dialog>
      <script src={assetUrl('keyboard.js')} defer />
    </>
  );
}
