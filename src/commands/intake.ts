import type { Config } from '../config.ts';
import type { Db } from '../db/pool.ts';
import { sourceStandings } from '../records/source-state.ts';
import { mediaStanding } from '../records/sources/whatsapp/media.ts';
import { whatsappSettings } from '../records/sources/whatsapp/settings.ts';

/** What an operator should know of records that come by HTTP. Numbers and names of sources only. */
export async function lookAtIntake(
  db: Db,
  config: Config,
): Promise<{ what: string; ok: boolean; say: string }[]> {
  const what = 'records';
  const sources = await sourceStandings(db);
  const findings = sources.map(({ name, state, heardAt, counts }) => {
    const sum = (outcome: (of: string) => boolean) =>
      Object.entries(counts).reduce((all, [of, count]) => all + (outcome(of) ? count : 0), 0);
    const kept = sum((of) => of.endsWith(' kept'));
    const not = sum((of) => !of.endsWith(' kept'));
    const heard = heardAt ? `, last heard ${heardAt.toISOString()}` : '';
    return { what, ok: true, say: `source ${name} is ${state}${heard}; ${kept} kept, ${not} only counted` };
  });
  const whatsapp = whatsappSettings(config);
  if (whatsapp && whatsapp.accessToken === undefined)
    findings.push({
      what,
      ok: true,
      say: 'WHATSAPP_ACCESS_TOKEN is not set: of files only the metadata is kept',
    });
  for (const { failure, count } of await mediaStanding(db))
    findings.push({
      what,
      ok: failure !== 'token',
      say:
        failure === 'token'
          ? `${count} files wait and WhatsApp does not take the token: set another WHATSAPP_ACCESS_TOKEN within days, then they are gone`
          : `${count} files of WhatsApp’s wait (${failure})`,
    });
  return findings;
}
