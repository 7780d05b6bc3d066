import { crisisRoles } from '../person.ts';
import { holders, type Rule, staff } from './rule.ts';

const team = holders(...crisisRoles);
const lead = holders('lead');

/** Who was told of a report, whom it may be about, and who was called to the incident that it became. */
interface Report {
  excluded: readonly string[];
  paged: readonly string[];
  called: readonly string[];
}

/** Nobody sees or handles what may be about themselves, whatever they hold. */
const notAbout =
  (rule: Rule<[Report]>): Rule<[Report]> =>
  (viewer, report) =>
    !report.excluded.includes(viewer.id) && rule(viewer, report);

/** Reports of leaks: everybody makes them, the crisis team reads them, leads and whoever was told in their stead decide. */
export const crisisReports = {
  'crisis-reports.make': staff,
  'crisis-reports.list': team,
  'crisis-reports.read': notAbout(
    (viewer, { paged, called }) => team(viewer) || paged.includes(viewer.id) || called.includes(viewer.id),
  ),
  'crisis-reports.decide': notAbout((viewer, { paged }) => lead(viewer) || paged.includes(viewer.id)),
};
