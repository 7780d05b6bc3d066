import type { Incident } from '../../../src/crisis/store.ts';
import { can } from '../../../src/people/permissions.ts';
import type { Viewer } from '../../../src/people/person.ts';

interface IncidentSection {
  key: string;
  /** After the incident's own address. */
  path: '' | `/${string}`;
  /** Of those who are in the incident, to whom its tab is shown; the page asks for itself. */
  seenBy: (viewer: Viewer, incident: Incident) => boolean;
}

const everybody: IncidentSection['seenBy'] = () => true;

/** The pages of an incident, in the order of their tabs. */
export const sections = [
  { key: 'muster', path: '', seenBy: everybody },
  { key: 'room', path: '/room', seenBy: everybody },
  { key: 'decisions', path: '/decisions', seenBy: everybody },
  { key: 'briefing', path: '/briefing', seenBy: everybody },
  { key: 'contacts', path: '/contacts', seenBy: everybody },
  { key: 'channels', path: '/channels', seenBy: everybody },
  { key: 'grading', path: '/grading', seenBy: everybody },
  { key: 'review', path: '/review', seenBy: (_viewer, { closedWhy }) => closedWhy === 'over' },
  { key: 'statements', path: '/statements', seenBy: everybody },
  { key: 'affected', path: '/affected', seenBy: (viewer) => can(viewer, 'affected.texts', { acting: [] }) },
  { key: 'duties', path: '/duties', seenBy: everybody },
] as const satisfies readonly IncidentSection[];

export type SectionKey = (typeof sections)[number]['key'];
