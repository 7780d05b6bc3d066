import { FixedClock } from '../../src/clock.ts';
import { testDatabase } from '../harness/database.ts';
import type { ConversationItem } from '../harness/wecom/index.ts';
import { startWecomPlatform } from '../harness/wecom-platform.ts';
import { describePlatform } from './platform-contract.ts';

describePlatform('wecom', async () => {
  const { db, close } = await testDatabase();
  // The directory spells them as it likes; WeCom takes both for the same person.
  const members = ['Ann', 'ben', 'Li.Na'].map((userid) => ({ userid }));
  const {
    fake,
    platform,
    close: stop,
  } = await startWecomPlatform(db, new FixedClock('2026-03-02T02:00:00Z'), { members });
  return {
    platform,
    accounts: ['ann', 'ben', 'li.na'],
    unknownAccount: 'nobody',
    tenant: fake.corpid,
    inbox: async (account) => fake.conversation(account).map(read),
    keys: async (account) => keysOf(fake.conversation(account).at(-1)),
    async breakNext(when) {
      fake.failNext('message/send', { kind: 'close', after: when === 'after' });
    },
    async close() {
      await stop();
      await close();
    },
  };
});

/** What stands on the screen, and where its buttons and links lead. */
function read({ text, card }: ConversationItem): string {
  if (!card) return text;
  const links = [card.button_list, card.jump_list, [card.quote_area ?? {}]].flatMap(addresses);
  return [text, ...links].join('\n');
}

function keysOf(item: ConversationItem | undefined): string[] {
  const list: unknown[] = [item?.card?.submit_button, item?.card?.button_list].flat();
  return list.flatMap((one) =>
    typeof one === 'object' && one !== null && 'key' in one && typeof one.key === 'string' ? [one.key] : [],
  );
}

function addresses(list: unknown): string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: { url?: string }) => (item.url ? [item.url] : []));
}
