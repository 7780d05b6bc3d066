import { hasText } from '../../../src/messages/texts.ts';
import type { Somebody, Standing } from '../../../src/people/directory/standing.ts';
import { Alert } from '../../../src/web/components/index.ts';
import type { Words } from './words.ts';

/** So many are named; the command line names all. */
const most = 20;

/** What a platform said of who works here and nobody has believed yet, with what to do. */
export function DirectoryStanding({ standings, words }: { standings: readonly Standing[]; words: Words }) {
  return (
    <>
      {standings.map((one) => (
        <OfPlatform key={one.platform} standing={one} words={words} />
      ))}
    </>
  );
}

function OfPlatform({ standing, words }: { standing: Standing; words: Words }) {
  const { t, moment } = words;
  const { failed, held, doubted, unbound } = standing;
  const platform = platformName(standing.platform, words);
  const say = (key: string, more: object = {}) => t(`console.readings.${key}`, { platform, ...more });
  const reading = failed && (failed.refused.length > 0 ? 'refused' : 'failed');
  return (
    <>
      {failed && reading ? (
        <Alert tone="warn" title={say(reading)}>
          <p>{say(`${reading}Text`, { at: moment(failed.at).label })}</p>
        </Alert>
      ) : null}
      {held.length > 0 ? (
        <Alert tone="warn" title={say('held', { count: held.length })}>
          <p>{say('heldText')}</p>
          <Names of={held} words={words} />
        </Alert>
      ) : null}
      {doubted.length > 0 ? (
        <Alert tone="warn" title={say('doubted', { count: doubted.length })}>
          <p>{say('doubtedText')}</p>
          <Names of={doubted} words={words} />
        </Alert>
      ) : null}
      {unbound > 0 ? (
        <Alert tone="info" title={say('unbound', { count: unbound })}>
          <p>{say('unboundText')}</p>
        </Alert>
      ) : null}
    </>
  );
}

function Names({
  of,
  words: { t, moment },
}: {
  of: readonly (Somebody & { account?: string })[];
  words: Words;
}) {
  return (
    <ul>
      {of.slice(0, most).map(({ staffNo, name, account, since }) => (
        <li key={staffNo}>
          {name} <small class="staff-no">{staffNo}</small>
          {account && account !== staffNo ? <code> {account}</code> : null} · {moment(since).label}
        </li>
      ))}
      {of.length > most ? <li>{t('console.readings.more', { more: of.length - most })}</li> : null}
    </ul>
  );
}

/** As people call it, where the catalogue has a name for it. */
export function platformName(platform: string, { language, t }: Words): string {
  const key = `console.platform.${platform}`;
  return t(hasText(language, key) ? key : 'console.platform.other');
}
