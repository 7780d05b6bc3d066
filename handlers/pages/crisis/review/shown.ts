import type { ReviewView } from '../../../../src/crisis/review/read.ts';
import type { Incident } from '../../../../src/crisis/store.ts';
import type { Viewer } from '../../../../src/people/person.ts';
import type { Ctx } from '../../../context.ts';
import type { Words } from '../../console/words.ts';

/** What somebody typed into one of its forms, and what is wrong with it. */
export interface Wrong {
  /** `answer-pace`, `cause`, `no-action`, `action`, `end-ID`, `move`. */
  form: string;
  typed: Readonly<Record<string, string>>;
  errors: Readonly<Record<string, string>>;
}

/** What each part of the page draws with. */
export interface Shown {
  ctx: Ctx;
  words: Words;
  incident: Incident;
  review: ReviewView;
  viewer: Viewer;
  /** Today where the company is. */
  today: string;
  wrong: Wrong | undefined;
}

/** Who sees to it and by when, or who closed it. */
export function standingLine({
  review,
  words: { t, date, moment },
}: Pick<Shown, 'review' | 'words'>): string {
  const { closedAt, closedByName, ownerName, dueOn } = review;
  return closedAt
    ? t('crisis.review.closed', { name: closedByName ?? '', time: moment(closedAt).label })
    : t('crisis.review.owner', { name: ownerName, day: date(dueOn) });
}

/** The address that the forms of a review go below. */
export const reviewPath = (incidentId: string): string => `/crisis/${incidentId}/review`;

/** What was typed into a form that has to be put right, or nothing. */
export const typedIn = ({ wrong }: Shown, form: string): Wrong | undefined =>
  wrong?.form === form ? wrong : undefined;
