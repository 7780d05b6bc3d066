import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { setRule } from '../../src/file-rules/set-rule.ts';
import { findViewer } from '../../src/people/viewer.ts';
import type { IncomingRecord, RecordChannel } from '../../src/records/model.ts';
import { addSource } from '../../src/records/sources.ts';
import { type Outcome, takeIn } from '../../src/records/take-in.ts';
import { secretsFrom } from '../../src/secrets.ts';
import type { TestApp } from './app.ts';
import type { Company } from './company.ts';
import { alerting } from './file-rules.ts';
import { covers } from './records.ts';
import { sentNotice } from './sent-notice.ts';

/** A company on a platform whose people were told of file transfers, with one in charge and a deputy. */
export class FileStory {
  readonly heed: TestApp;
  readonly #source: string;
  readonly #ids: ReadonlyMap<string, string>;

  private constructor(heed: TestApp, source: string, ids: ReadonlyMap<string, string>) {
    this.heed = heed;
    this.#source = source;
    this.#ids = ids;
  }

  /** @param accounts of everybody, as the platform calls them; the first one sends, the others look after it */
  static async begin(heed: TestApp, channel: RecordChannel, accounts: readonly string[]): Promise<FileStory> {
    const { db, clock } = heed;
    await covers({ db, now: clock.now() } as Company, {
      code: 'files',
      row: 'files',
      records: { ...alerting },
    });
    const { rows } = await sql<{ account: string; id: string; staffNo: string }>`
      select lower(i.external_id) as account, p.id, p.staff_no as "staffNo" from identity i
      join person p on p.id = i.person_id where i.to_at is null`.execute(db);
    const known = (account: string) => rows.find((row) => row.account === account.toLowerCase());
    const notice = await sentNotice(heed, 'files', [known(accounts[0] ?? '')?.staffNo ?? '']);
    await sql`update assignment set seen_at = ${clock.now()} where notice_id = ${notice}::uuid`.execute(db);
    clock.advance({ minutes: 1 });
    const source = await inTransaction(db, (tx) =>
      addSource(tx, { channel, name: `files of ${channel}` }, { actor: 'heed', now: clock.now() }),
    );
    return new FileStory(heed, source, new Map(rows.map(({ account, id }) => [account, id])));
  }

  id(account: string): string {
    return this.#ids.get(account.toLowerCase()) ?? '';
  }

  /** Set by one of privacy. */
  async rule(channel: RecordChannel, by: string, owner: string, deputy: string): Promise<string> {
    const { db, clock } = this.heed;
    const now = clock.now();
    const viewer = await findViewer(db, this.id(by), now);
    if (!viewer) throw new Error(`${by} does not work here`);
    return inTransaction(db, (tx) =>
      setRule(tx, {
        name: '压缩包外发',
        definition: {
          ...{
            scope: { of: 'everyone' },
            channels: [channel],
            direction: 'outward',
            types: ['archive', 'program'],
          },
          ...{ aboveBytes: null, within: null },
        },
        ...{ ownerId: this.id(owner), deputyId: this.id(deputy), by: viewer, now },
      }),
    );
  }

  takes(...records: IncomingRecord[]): Promise<Outcome[]> {
    const { app, db, clock } = this.heed;
    const deps = { db, vault: app.vault, clock, secrets: secretsFrom(['s'.repeat(32)]), zone: app.zone };
    return takeIn(deps, this.#source, records);
  }
}
