import { sql } from 'kysely';
import { emailPlatform } from '../../src/platforms/email/adapter.ts';
import { Connections } from '../../src/platforms/email/connections.ts';
import { emailSettings } from '../../src/platforms/email/settings.ts';
import { registerPlatforms } from '../../src/platforms/registry.ts';
import type { TestApp } from './app.ts';
import { type MailServer, startMailServer } from './mail-server.ts';

/** A mail server beside a messenger, of a company in which nobody has a mailbox: what it takes went to somebody outside. */
export interface Press {
  mail: MailServer;
  /** Before the workers begin. */
  connect(heed: TestApp): Promise<void>;
  close(): Promise<void>;
}

export async function startPress(): Promise<Press> {
  const mail = await startMailServer({ plain: true });
  let connections: Connections | undefined;
  return {
    mail,
    async connect({ app, db, clock }) {
      await sql`update person set email = null`.execute(db);
      const settings = emailSettings({
        ...app.config,
        ...{ SMTP_URL: mail.url, SMTP_FROM: 'heed@sample-company.example', SMTP_PER_SECOND: 100 },
      });
      if (!settings) throw new Error('no settings for mail');
      connections = new Connections(settings);
      app.platforms = registerPlatforms([
        ...[...app.platforms.values()].filter(({ name }) => name !== 'email'),
        emailPlatform({ db, clock, log: app.log, settings, connections }),
      ]);
    },
    async close() {
      connections?.close();
      await mail.close();
    },
  };
}
