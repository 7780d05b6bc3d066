import { FixedClock } from '../../src/clock.ts';
import { testDatabase } from '../harness/database.ts';
import type { MessageView } from '../harness/slack/index.ts';
import { startSlackPlatform } from '../harness/slack-platform.ts';
import { describePlatform } from './platform-contract.ts';

describePlatform('slack', async () => {
  const { db, close } = await testDatabase();
  const users = ['U0ANN', 'U0BEN', 'W0LINA'].map((id) => ({ id }));
  const {
    fake,
    platform,
    close: stop,
  } = await startSlackPlatform(db, new FixedClock('2026-03-02T02:00:00Z'), { users });
  return {
    platform,
    accounts: ['U0ANN', 'U0BEN', 'W0LINA'],
    unknownAccount: 'U0NOBODY',
    tenant: fake.team.id,
    inbox: async (account) => fake.messages(account).map(read),
    keys: async (account) =>
      (fake.messages(account).at(-1)?.controls ?? []).flatMap(({ value }) => (value ? [value] : [])),
    async breakNext(when) {
      fake.failNext('chat.postMessage', { kind: 'close', after: when === 'after' });
    },
    async close() {
      await stop();
      await close();
    },
  };
});

/** What stands on the screen, and where its buttons and links lead. */
function read({ lines, controls }: MessageView): string {
  return [...lines, ...controls.flatMap(({ url }) => (url ? [url] : []))].join('\n');
}
