import type { Config } from '../config.ts';
import { readPlan } from '../crisis/plans/read.ts';
import { sayFinding } from '../crisis/plans/say.ts';
import { parts, stillMs } from '../crisis/stall/rules.ts';
import { lastTurns } from '../crisis/stall/store.ts';
import type { Db } from '../db/pool.ts';

type Finding = { what: string; ok: boolean; say: string };

/** What `heed doctor` says of calling people in a crisis: whether it turns, who alarms when it does not, and what the plan lacks. */
export async function lookAtCalling(db: Db, config: Config, now: Date): Promise<Finding[]> {
  const turns = await lastTurns(db);
  const still = parts.filter((part) => {
    const at = turns[part];
    return part !== 'workers' && at && now.getTime() - at.getTime() > stillMs;
  });
  const findings: Finding[] = [];
  if (turns.musters)
    findings.push({
      what: 'calling',
      ok: still.length === 0,
      say:
        still.length === 0
          ? 'musters, sweeps and alerts turn'
          : `nobody is called in a crisis: ${still.join(', ')} stand still; restart the workers`,
    });
  if (!config.HEED_HEARTBEAT_URL)
    findings.push({
      what: 'heartbeat',
      ok: true,
      say: 'no outside service alarms when Heed falls silent: set HEED_HEARTBEAT_URL',
    });
  const view = await readPlan(db, now);
  const held = view.roles.some(({ seats }) => seats.length > 0);
  // Where nobody has a role there is no crisis team, and nothing to say of each of them.
  if (!held) findings.push({ what: 'crisis plan', ok: true, say: 'nobody holds a role in a crisis yet' });
  else
    for (const finding of view.findings)
      findings.push({ what: 'crisis plan', ok: true, say: sayFinding(view, finding, 'en') });
  return findings;
}
