import { formatMoment } from '../../messages/format.ts';
import { type Language, languages } from '../../messages/model.ts';
import { translator } from '../../messages/texts.ts';
import type { RoleStanding } from '../facts.ts';
import { titled } from '../present.ts';
import type { Clock } from '../room/clocks.ts';
import type { Incident } from '../store.ts';
import { roomPath } from '../tasks/present.ts';

export interface RoomBriefing {
  /** A line above the room. */
  topic: string;
  text: string;
  /** The part that is worth saying anew where nothing can be changed in place: level and roles. */
  gist: string;
}

/**
 * What stands in a room on a messenger: code, level, who is there, clocks and the way in; never what happened. In every
 * language that its members read.
 */
export function roomBriefing(
  incident: Incident,
  { roles, clocks }: { roles: readonly RoleStanding[]; clocks: readonly Clock[] },
  { readers, zone }: { readers: readonly string[]; zone: string },
): RoomBriefing {
  const spoken = languages.filter((language) => readers.includes(language));
  const parts = (spoken.length > 0 ? spoken : languages.slice(0, 1)).map((language) =>
    inLanguage(incident, roles, clocks, { language, zone }),
  );
  return {
    topic: parts.map(({ topic }) => topic).join(' / '),
    text: parts.map(({ lines }) => lines.join('\n')).join('\n\n'),
    gist: parts.map(({ gist }) => gist).join('\n'),
  };
}

function inLanguage(
  incident: Incident,
  roles: readonly RoleStanding[],
  clocks: readonly Clock[],
  { language, zone }: { language: Language; zone: string },
) {
  const t = translator(language);
  const title = titled(t, incident, t('crisis.rooms.title', { code: incident.code }));
  const level = t(`crisis.levelLine.${incident.level}`);
  const role = ({ role: name, coming, quorum }: RoleStanding) =>
    t(`crisis.rooms.${coming.length < quorum ? 'roleMissing' : 'role'}`, {
      ...{ role: t(`crisis.role.${name}`), coming: coming.length, quorum },
    });
  const standing = roles.map(role);
  return {
    topic: `${title} · ${level}`,
    gist: [title, level, ...standing].join('\n'),
    lines: [
      `${title} · ${level}`,
      t('crisis.rooms.roles', { roles: standing.join(language === 'en' ? ', ' : '、') }),
      ...clocks.slice(0, 3).map(({ key, params, at, atOnce }) =>
        t('crisis.rooms.clock', {
          what: t(key, params),
          time: atOnce ? t('crisis.duties.atOnce') : formatMoment(at, language, zone),
        }),
      ),
      t('crisis.rooms.link', { path: roomPath(incident.id) }),
      t('crisis.rooms.note'),
    ],
  };
}

/** Before words that may stand there already. */
export const againIn = (readers: readonly string[]): string =>
  languages
    .filter((language) => readers.length === 0 || readers.includes(language))
    .map((language) => translator(language)('delivery.again'))
    .join('\n');

/** What a room is called: its code alone, and of a drill that it is one, in every language. */
export const roomName = ({ code, drill }: Pick<Incident, 'code' | 'drill'>): string =>
  drill ? [...languages.map((language) => translator(language)('crisis.drillMark')), code].join(' ') : code;

/** The last thing that is said in it. */
export function closingWords(incident: Incident, readers: readonly string[]): string {
  return languages
    .filter((language) => readers.length === 0 || readers.includes(language))
    .map((language) => {
      const t = translator(language);
      return titled(t, incident, t('crisis.rooms.over', { code: incident.code }));
    })
    .join('\n');
}
