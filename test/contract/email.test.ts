import { sql } from 'kysely';
import { systemClock } from '../../src/clock.ts';
import { createLog } from '../../src/log.ts';
import { lookAtLink } from '../../src/mailboxes/links.ts';
import { emailPlatform } from '../../src/platforms/email/adapter.ts';
import { Connections } from '../../src/platforms/email/connections.ts';
import type { EmailSettings } from '../../src/platforms/email/settings.ts';
import { testDatabase } from '../harness/database.ts';
import { startMailServer } from '../harness/mail-server.ts';
import { describePlatform } from './platform-contract.ts';

describePlatform('email', async () => {
  const { db, close } = await testDatabase();
  const server = await startMailServer({ plain: true });
  const accounts: readonly [string, string, string] = [
    'ann@example.com',
    'ben@example.com',
    'li@example.com',
  ];
  await sql`
    with people as (
      insert into person (id, staff_no, name, email, created_at)
      select gen_random_uuid(), account, account, account, '2026-08-03' from unnest(${[...accounts]}::text[]) account
      returning id, staff_no
    ), employed as (
      insert into employment (person_id, from_at) select id, '2026-08-03' from people
    )
    insert into identity (person_id, platform, tenant, external_id, bound_by, from_at)
    select id, 'email', 'main', staff_no, 'mailbox', '2026-08-03' from people`.execute(db);
  const settings: EmailSettings = {
    host: '127.0.0.1',
    port: server.port,
    secure: false,
    loopback: true,
    from: { name: '阅知 Heed', address: 'heed@example.com' },
    perSecond: 100,
  };
  const connections = new Connections(settings);
  const platform = emailPlatform({
    ...{ db, clock: systemClock, log: createLog('silent'), settings, connections },
  });
  server.refuses.set('nobody@example.com', { code: 550, text: '5.1.1 no such user' });

  /** Every word above the signature, with links as the paths they lead to. */
  async function read(text: string): Promise<string> {
    const [words = ''] = text.split('\n-- \n');
    let read = words;
    for (const [address, token = '', , to] of words.matchAll(
      /https:\/\/heed\.example\.com\/m\/([\w-]+)(\?to=([\w%./-]+))?/g,
    )) {
      const link = await lookAtLink(db, token, systemClock.now());
      read = read.replace(address, to ? decodeURIComponent(to) : (link?.next ?? 'nowhere'));
    }
    return read;
  }
  return {
    platform,
    accounts,
    unknownAccount: 'nobody@example.com',
    async inbox(account) {
      const own = server.received.filter(({ to }) => to === account);
      return Promise.all(own.map(({ mail }) => read((mail.text ?? '').replaceAll('\r\n', '\n'))));
    },
    async keys(account) {
      // A mail calls nothing back: what is answered is answered on the page it leads to.
      const newest = server.received.filter(({ to }) => to === account).at(-1);
      const words = await read((newest?.mail.text ?? '').replaceAll('\r\n', '\n'));
      return words.includes('/training/0198') ? ['training.answer:0198'] : [];
    },
    async breakNext(when) {
      server.next = when === 'before' ? 'refuse-connection' : 'drop-after-words';
    },
    async close() {
      connections.close();
      await server.close();
      await close();
    },
  };
});
