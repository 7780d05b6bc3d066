import { sql } from 'kysely';
import type { Company } from './company.ts';
import { oddZip } from './odd-zip.ts';

export const team = 'T0HEED';
export const otherTeam = 'T0OTHER';

/** Gives somebody an account in the workspace. */
export async function onSlack(company: Company, personId: string, account: string): Promise<void> {
  await sql`insert into identity (person_id, platform, tenant, external_id, bound_by, from_at)
    values (${personId}::uuid, 'slack', ${team}, ${account}, 'test', ${company.now})`.execute(company.db);
}

export const ts = (at: Date, n = 1): string =>
  `${Math.floor(at.getTime() / 1_000)}.${String(n).padStart(6, '0')}`;

type Json = Record<string, unknown>;

/** An export as Slack makes one: lists at the top, a folder for each conversation, a file for each day. */
export class SlackExportFiles {
  users: Json[] = [];
  lists: Record<string, Json[]> = {
    'channels.json': [],
    'groups.json': [],
    'dms.json': [],
    'mpims.json': [],
  };
  readonly days = new Map<string, unknown[]>();
  readonly extra: { name: string; bytes: string }[] = [];

  person(id: string, more: Json = {}): this {
    const profile = { real_name: id, email: `${id.toLowerCase()}@example.com`, team };
    this.users.push({
      id,
      team_id: team,
      name: id.toLowerCase(),
      deleted: false,
      is_bot: false,
      profile,
      ...more,
    });
    return this;
  }

  chat(list: string, id: string, members: string[], name?: string): this {
    this.lists[list]?.push({ id, ...(name ? { name } : {}), created: 1_700_000_000, members });
    return this;
  }

  says(folder: string, message: Json, day = '2026-03-02'): this {
    const path = `${folder}/${day}.json`;
    this.days.set(path, [...(this.days.get(path) ?? []), { type: 'message', ...message }]);
    return this;
  }

  files(): { name: string; bytes: string }[] {
    const pretty = (value: unknown) => JSON.stringify(value, null, 4);
    return [
      ...[...this.days].map(([name, messages]) => ({ name, bytes: pretty(messages) })),
      ...Object.entries(this.lists).map(([name, list]) => ({ name, bytes: pretty(list) })),
      { name: 'users.json', bytes: pretty(this.users) },
      { name: 'integration_logs.json', bytes: '[]' },
      ...this.extra,
    ];
  }

  zip(): Buffer {
    return oddZip(this.files());
  }
}
