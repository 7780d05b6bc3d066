import { sql } from 'kysely';
import { startWorkers, type Workers } from '../../jobs/start.ts';
import { readConfig } from '../../src/config.ts';
import { lookAtMailboxes } from '../../src/mailboxes/reconcile.ts';
import { Rerouting } from '../../src/mailboxes/reroute.ts';
import { noteUnreached } from '../../src/mailboxes/unreached.ts';
import { noteConnected } from '../../src/people/connected-platforms.ts';
import { emailPlatform } from '../../src/platforms/email/adapter.ts';
import { Connections } from '../../src/platforms/email/connections.ts';
import { emailSettings } from '../../src/platforms/email/settings.ts';
import { localPlatform } from '../../src/platforms/local/adapter.ts';
import type { Platform } from '../../src/platforms/port.ts';
import { registerPlatforms } from '../../src/platforms/registry.ts';
import { startApp, type TestApp, type TestAppOptions } from './app.ts';
import { type MailServer, type Received, startMailServer } from './mail-server.ts';
import { until } from './until.ts';

/** The sample company with a mail server beside its messenger, and workers that deliver. */
export interface Mailing {
  heed: TestApp;
  server: MailServer;
  /** Takes the account away that somebody has, and gives them this mailbox. @returns the person's id */
  onlyMailbox(staffNo: string, email: string | null): Promise<string>;
  setEmail(staffNo: string, email: string | null): Promise<string>;
  /** Looks at addresses that changed. */
  look(): Promise<void>;
  /** @returns how many went another way */
  reroute(): Promise<number>;
  /** Waits for the mail after those that have come. */
  nextMail(to: string): Promise<Received>;
  /** Nothing waits to be sent any more. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export interface MailingOptions extends TestAppOptions {
  others?: (heed: TestApp) => readonly Platform[];
}

export async function startMailing({ others, ...options }: MailingOptions = {}): Promise<Mailing> {
  const heed = await startApp(options);
  const { app, db, clock, databaseUrl } = heed;
  const server = await startMailServer({ plain: true });
  const settings = emailSettings(
    readConfig({ SMTP_URL: server.url, SMTP_FROM: 'heed@sample-company.example', SMTP_PER_SECOND: '100' }),
  );
  if (!settings) throw new Error('no settings');
  const connections = new Connections(settings);
  const platforms = registerPlatforms([
    localPlatform(db, clock),
    emailPlatform({ db, clock, log: app.log, settings, connections }),
    ...(others?.(heed) ?? []),
  ]);
  app.platforms = platforms;
  const connected = [...platforms.keys()];
  await noteConnected(db, connected);
  await lookAtMailboxes(db, connected, clock.now());
  const { baseUrl, log } = app;
  const workers: Workers = await startWorkers({
    ...{ databaseUrl, baseUrl, clock, log, platforms, sweeps: [] },
  });
  const read = new Map<string, number>();

  async function setEmail(staffNo: string, email: string | null): Promise<string> {
    const { rows } = await sql<{ id: string }>`
      update person set email = ${email} where staff_no = ${staffNo} returning id`.execute(db);
    if (!rows[0]) throw new Error(`no ${staffNo}`);
    await look();
    return rows[0].id;
  }
  const look = async () => void (await lookAtMailboxes(db, connected, clock.now()));
  return {
    heed,
    server,
    setEmail,
    look,
    async onlyMailbox(staffNo, email) {
      await sql`
        update identity i set to_at = ${clock.now()} from person p
        where p.id = i.person_id and p.staff_no = ${staffNo} and i.to_at is null and i.platform = 'local'`.execute(
        db,
      );
      return setEmail(staffNo, email);
    },
    async reroute() {
      const fallback = { afterDays: 3, connected };
      await noteUnreached(db, fallback, clock.now());
      return new Rerouting(db, fallback).run(clock.now());
    },
    async nextMail(to) {
      const before = read.get(to) ?? 0;
      const mails = await until(
        () => {
          const own = server.received.filter((one) => one.to === to);
          return own.length > before && own;
        },
        { what: `a mail to ${to}` },
      );
      read.set(to, before + 1);
      const mail = mails[before];
      if (!mail) throw new Error('no mail');
      return mail;
    },
    async settled() {
      await until(async () => {
        const { rows } = await sql<{ n: number }>`
          select count(*)::int as n from delivery
          where state in ('pending', 'sending') and not_before <= ${clock.now()}`.execute(db);
        return rows[0]?.n === 0;
      });
    },
    async close() {
      await workers.stop();
      connections.close();
      await server.close();
      await heed.close();
    },
  };
}

/** The link of a mail, as a path with what follows it. */
export function linkIn(mail: Received): string {
  const path = /https?:\/\/[^/\s]+(\/m\/[\w-]+(?:\?to=\S+)?)/.exec(mail.mail.text ?? '')?.[1];
  if (!path) throw new Error('the mail has no link');
  return path;
}
