import { sql } from 'kysely';
import { systemClock } from '../../src/clock.ts';
import { type Body, formatAction } from '../../src/messages/model.ts';
import { askedByCard } from '../../src/messages/question.ts';
import { localPlatform } from '../../src/platforms/local/adapter.ts';
import { listMessages } from '../../src/platforms/local/store.ts';
import { testDatabase } from '../harness/database.ts';
import { describePlatform } from './platform-contract.ts';

describePlatform('local', async () => {
  const { db, close } = await testDatabase();
  const accounts: readonly [string, string, string] = ['ann', 'ben', 'li'];
  await sql`
    with people as (
      insert into person (id, staff_no, name, created_at)
      select gen_random_uuid(), account, account, '2026-08-03' from unnest(${[...accounts]}::text[]) account
      returning id, staff_no
    )
    insert into identity (person_id, platform, tenant, external_id, bound_by, from_at)
    select id, 'local', 'local', staff_no, 'test', '2026-08-03' from people`.execute(db);
  return {
    platform: localPlatform(db, systemClock),
    accounts,
    unknownAccount: 'nobody',
    async inbox(account) {
      return (await listMessages(db, account, { limit: 50 })).map((message) => read(message.body));
    },
    async keys(account) {
      const body = (await listMessages(db, account, { limit: 50 })).at(-1)?.body;
      if (!body || body.kind === 'text') return [];
      return body.kind === 'question'
        ? [formatAction(body.question.form.action)]
        : (body.card.buttons ?? []).map(({ action }) => formatAction(action));
    },
    async breakNext(when) {
      // The statement fails as it would when the connection drops before it; after it, nobody can tell.
      if (when === 'before')
        await sql`alter table local_message add constraint broken check (false) not valid`.execute(db);
    },
    close,
  };
});

function read(given: Body): string {
  const body = askedByCard(given);
  if (body.kind === 'text') return body.text;
  const { title, source = '', lines, facts = [], link, buttons = [], aside, note = '' } = body.card;
  const links = [link, aside?.link].flatMap((one) => (one ? [one.label, one.path] : []));
  const shown = facts.flatMap((fact) => [fact.label, fact.value]);
  const small = [...(aside ? [aside.text] : []), note];
  const pressed = buttons.map((button) => button.label);
  return [source, title, ...lines, ...shown, ...links, ...pressed, ...small].join('\n');
}
