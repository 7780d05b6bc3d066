import { faqRolesOf } from '../../../src/faq/may.ts';
import { can } from '../../../src/people/permissions.ts';
import type { Viewer } from '../../../src/people/person.ts';
import type { Tab } from '../../../src/web/components/index.ts';
import { anythingToExport } from './exports-files.ts';
import { noticeSight, threadRolesOf } from './scope.ts';

/** A page that the console leads to, and whom it is shown to; `under` are addresses that belong to it besides its own. */
interface Way {
  key: string;
  href: string;
  may: (viewer: Viewer) => boolean;
  under?: readonly string[];
}

const always = () => true;
const follows = (viewer: Viewer) => noticeSight(viewer) !== undefined;

/**
 * The parts of the console, and the pages in each, in the order in which they are shown. A part is named like its key
 * under `console.parts`, a page under `console.nav`.
 */
const parts: readonly { key: string; ways: readonly Way[] }[] = [
  {
    key: 'overview',
    ways: [{ key: 'overview', href: '/console', may: always, under: ['/console/views'] }],
  },
  {
    key: 'policies',
    ways: [
      {
        key: 'policies',
        href: '/console/policies',
        may: (viewer) => can(viewer, 'policies.read'),
        under: ['/console/procedures'],
      },
      { key: 'inventory', href: '/console/inventory', may: (viewer) => can(viewer, 'inventory.read') },
      { key: 'regions', href: '/console/regions', may: (viewer) => can(viewer, 'regions.read') },
      { key: 'contracts', href: '/console/contracts', may: (viewer) => can(viewer, 'contracts.list') },
    ],
  },
  {
    key: 'notices',
    ways: [
      { key: 'notices', href: '/console/notices', may: follows },
      { key: 'overdue', href: '/console/overdue', may: follows, under: ['/console/bulk'] },
      { key: 'coverage', href: '/console/coverage', may: follows },
      { key: 'delivery', href: '/console/delivery', may: (viewer) => can(viewer, 'delivery.decide') },
      {
        key: 'paper',
        href: '/console/paper',
        may: (viewer) => can(viewer, 'answers.record', { personId: '' }),
      },
      { key: 'kiosks', href: '/console/kiosks', may: (viewer) => can(viewer, 'kiosks.run') },
    ],
  },
  {
    key: 'training',
    ways: [
      { key: 'courses', href: '/console/courses', may: (viewer) => can(viewer, 'training.manage') },
      {
        key: 'quizAnswers',
        href: '/console/quiz-answers',
        may: (viewer) => can(viewer, 'training.review'),
      },
      { key: 'surveys', href: '/console/surveys', may: (viewer) => can(viewer, 'surveys.manage') },
      {
        key: 'announcements',
        href: '/console/announcements',
        may: (viewer) => can(viewer, 'announcements.write'),
        under: ['/console/tips'],
      },
    ],
  },
  {
    key: 'talks',
    ways: [
      { key: 'threads', href: '/console/threads', may: (viewer) => threadRolesOf(viewer).length > 0 },
      { key: 'faq', href: '/console/faq', may: (viewer) => faqRolesOf(viewer).length > 0 },
      {
        key: 'accountability',
        href: '/accountability',
        may: (viewer) => can(viewer, 'accountability.open'),
      },
      { key: 'cases', href: '/console/cases', may: (viewer) => can(viewer, 'cases.configure') },
      { key: 'objections', href: '/console/objections', may: (viewer) => can(viewer, 'objections.list') },
      { key: 'requests', href: '/console/requests', may: (viewer) => can(viewer, 'requests.list') },
      { key: 'exemptions', href: '/console/exemptions', may: (viewer) => can(viewer, 'exemptions.list') },
    ],
  },
  {
    key: 'people',
    ways: [
      { key: 'people', href: '/console/people', may: (viewer) => can(viewer, 'people.list') },
      { key: 'absences', href: '/console/absences', may: (viewer) => can(viewer, 'absences.manage') },
    ],
  },
  {
    key: 'records',
    ways: [
      {
        key: 'holds',
        href: '/console/holds',
        may: (viewer) => can(viewer, 'holds.read'),
        under: ['/console/legal-cases'],
      },
      { key: 'purge', href: '/console/purge', may: (viewer) => can(viewer, 'purge.read') },
      { key: 'audit', href: '/console/audit', may: always },
      {
        key: 'accessCases',
        href: '/console/access-cases',
        may: (viewer) => can(viewer, 'access-cases.list'),
      },
      {
        key: 'analysis',
        href: '/console/analysis',
        may: (viewer) =>
          can(viewer, 'analysis.read', { department: viewer.heads[0] ?? null }) ||
          can(viewer, 'analysis.agreements'),
      },
      {
        key: 'fileAlerts',
        href: '/console/file-alerts',
        may: (viewer) => can(viewer, 'file-alerts.list'),
        under: ['/file-alerts'],
      },
      { key: 'fileRules', href: '/console/file-rules', may: (viewer) => can(viewer, 'file-rules.read') },
      { key: 'exports', href: '/console/exports', may: anythingToExport },
      { key: 'bundles', href: '/console/bundles', may: (viewer) => can(viewer, 'bundles.make') },
      { key: 'packs', href: '/console/packs', may: (viewer) => can(viewer, 'packs.make') },
    ],
  },
  {
    key: 'settings',
    ways: [
      { key: 'reminders', href: '/console/reminders', may: (viewer) => can(viewer, 'reminders.read') },
      { key: 'anonymous', href: '/console/anonymous', may: (viewer) => can(viewer, 'anonymous.set') },
      { key: 'calendar', href: '/console/calendar', may: (viewer) => can(viewer, 'reminders.read') },
      { key: 'queues', href: '/console/queues', may: (viewer) => can(viewer, 'queues.read') },
      { key: 'crisisPlan', href: '/crisis/plan', may: (viewer) => can(viewer, 'crisis.plan') },
    ],
  },
];

export interface ConsoleWays {
  /** Each leads to the first of its pages that the viewer may open. */
  parts: Tab[];
  /** What stands in the part one is in; absent where that is a single page. */
  within?: { label: string; items: Tab[] };
  /** Every page there is a way to. */
  all: Tab[];
}

/** The ways of the console that the viewer may go, seen from an address. What is searched for belongs to no part. */
export function consoleWays(viewer: Viewer, path: string, t: (key: string) => string): ConsoleWays {
  const tab = ({ key, href }: Way): Tab => ({ label: t(`console.nav.${key}`), href });
  const open = parts.flatMap((part) => {
    const ways = part.ways.filter(({ may }) => may(viewer));
    const [first] = ways;
    return first ? [{ key: part.key, ways, first, here: ways.find((way) => belongs(way, path)) }] : [];
  });
  const current = open.find(({ here }) => here !== undefined);
  return {
    parts: open.map(({ key, first, ways, here }) => ({
      label: t(`console.parts.${key}`),
      href: first.href,
      ...(here ? { current: ways.length === 1 ? true : 'within' } : {}),
    })),
    ...(current && current.ways.length > 1
      ? {
          within: {
            label: t(`console.parts.${current.key}`),
            items: current.ways.map((way) => ({ ...tab(way), current: way === current.here })),
          },
        }
      : {}),
    all: open.flatMap(({ ways }) => ways.map(tab)),
  };
}

/** Every console page is below the overview's address; only the overview itself belongs to it. */
function belongs({ href, under = [] }: Way, path: string): boolean {
  return (
    [...(href === '/console' ? [] : [href]), ...under].some((one) => path.startsWith(`${one}/`)) ||
    [href, ...under].includes(path)
  );
}
