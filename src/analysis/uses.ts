import { wallAt } from '../calendar/wall.ts';
import type { Tx } from '../db/pool.ts';
import { whyCovered } from '../records/basis.ts';
import { lawsOf } from '../records/gate.ts';
import { employeesOf } from '../records/people.ts';
import { coveringRows, loadVersions } from '../records/rows.ts';
import { held } from '../records/standing.ts';
import { dayIn } from '../zone.ts';
import { standingSites } from './agreements.ts';
import { placesOf } from './places.ts';
import { weekOf } from './rules.ts';
import { addTally, type CountingDeps } from './tally.ts';

/**
 * Counts that somebody took a template: in their group's figures, and nowhere else. As with records, only where a row of a
 * policy in force says so, they were told or consented to it, nothing of theirs stands against it, and their site agreed.
 */
export async function countUse(
  tx: Tx,
  deps: CountingDeps,
  { personId, templateId }: { personId: string; templateId: string },
): Promise<void> {
  const { now, zone } = deps;
  const today = dayIn(now, zone);
  const place = (await placesOf(tx, [personId])).get(personId);
  const site = place?.site ? (await standingSites(tx, today)).get(place.site) : undefined;
  if (!place?.site || !site || site.since > today) return;
  const promised = await promiseFor(tx, personId, deps);
  if (promised === undefined) return;
  const { day } = wallAt(now, zone);
  await addTally(tx, deps, [
    {
      ...{ site: place.site, department: place.department, personId, least: Math.max(promised, site.people) },
      ...{ week: weekOf(day), hour: 0, channel: null, figure: 'template-use', detail: templateId },
    },
  ]);
}

/** In groups of how many at least it may be counted; undefined where it may not. */
async function promiseFor(
  tx: Tx,
  personId: string,
  { now, zone }: CountingDeps,
): Promise<number | undefined> {
  const versions = await loadVersions(tx);
  const rows = (await coveringRows(tx, versions, zone)).filter(
    ({ covers, inForce }) => covers.analysis?.of.includes('template-use') && held(inForce, now),
  );
  if (rows.length === 0) return undefined;
  const policies = [...new Set(rows.map(({ policyId }) => policyId))];
  const person = (await employeesOf(tx, [personId], versions, { zone, policies })).get(personId);
  if (!person) return undefined;
  const promises = rows.flatMap((row) => {
    const why = whyCovered(row, lawsOf(row, person), person, { at: now, now });
    return typeof why === 'string' || why.restricted ? [] : [row.covers.analysis?.people ?? 0];
  });
  return promises.length > 0 ? Math.max(...promises) : undefined;
}
