import { createHash } from 'node:crypto';

/** Lower-case letters, digits, `-` and `_`, at most 80 [docs.slack.dev: conversations.create]. */
const nameChars = 80;
const keyChars = 8;

/** What tells the rooms of two keys apart, and stands in the name: Slack gives a channel no other id of ours. */
function markOf(key: string): string {
  return createHash('sha256').update(`heed/room/${key}`).digest('hex').slice(0, keyChars);
}

/** @param attempt from 0; each further one has a name of its own, for names that others have taken */
export function channelName(name: string, key: string, attempt: number): string {
  return withEnd(name, `${markOf(key)}${attempt > 0 ? `-${attempt + 1}` : ''}`);
}

/** Another name for the same channel, which keeps what it is recognised by. */
export function renamed(name: string, current: string): string {
  const [, end] = /-([0-9a-f]{8}(?:-\d+)?)$/.exec(current) ?? [];
  return end ? withEnd(name, end) : current;
}

function withEnd(name: string, end: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, nameChars - end.length - 1)
    .replace(/-$/, '');
  // A name in Chinese has nothing left; it stands whole in the channel's description.
  return `${slug || 'heed'}-${end}`;
}
