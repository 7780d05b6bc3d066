import type { Config } from '../config.ts';
import type { Db } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { attestorsFrom } from '../evidence/attest/attestors.ts';
import { type AttestorStanding, attestorStandings } from '../evidence/attest/standing.ts';
import { formatWitness } from '../evidence/keys.ts';

/** Time stamp servers and witnesses, as `heed doctor` says how they stand. */
export async function lookAtAttestors(db: Db, config: Config, now: Date) {
  try {
    const { authorities, witnesses, stampEveryMs } = attestorsFrom(config);
    const standings = await attestorStandings(db);
    return [
      ...authorities.map(({ url }) => finding('time stamps', url, standings.get(url), now, stampEveryMs)),
      ...witnesses.map(({ key }) =>
        finding('witness', key.name, standings.get(formatWitness(key)), now, 600_000),
      ),
      ...(authorities.length + witnesses.length > 0 ? [] : [nobody]),
    ];
  } catch (error) {
    if (!(error instanceof HeedError)) throw error;
    return [{ what: error.code, ok: false, say: error.message }];
  }
}

const nobody = {
  what: 'attested',
  ok: true,
  say: 'nobody outside attests of the evidence log; what that means stands in docs/security.md',
};

function finding(
  what: string,
  name: string,
  standing: AttestorStanding | undefined,
  now: Date,
  everyMs: number,
) {
  if (!standing) return { what, ok: true, say: `${name}: not asked yet` };
  const { problem, failingSince, succeededAt, nextAt } = standing;
  const last = succeededAt ? `last answered ${succeededAt.toISOString()}` : 'never answered';
  if (problem === null || failingSince === null) return { what, ok: true, say: `${name}: ${last}` };
  // One failure among many is no reason to wake somebody: it is asked again within the hour.
  const late = now.getTime() - failingSince.getTime() > Math.min(everyMs, 6 * 3_600_000);
  return {
    what,
    ok: !late,
    say: `${name}: ${problem}; failing since ${failingSince.toISOString()}, ${last}; asked again ${nextAt.toISOString()}. The log goes on without it`,
  };
}
