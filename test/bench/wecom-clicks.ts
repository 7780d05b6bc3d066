import { sql } from 'kysely';
import type { Db } from '../../src/db/pool.ts';
import { aesKey, encipher, frame, pad, signature } from '../harness/wecom/crypto.ts';
import { toXml } from '../harness/wecom/xml.ts';
import type { Shot } from './servers.ts';

export interface ClickSettings {
  corpid: string;
  agentid: number;
  token: string;
  encodingAesKey: string;
}

/** Everybody presses the button of their card once; signed and encrypted as WeCom does. */
export async function makeClicks(
  db: Db,
  settings: ClickSettings,
  notice: string,
  now: Date,
): Promise<Shot[]> {
  const people = await sql<{ account: string }>`
    select external_id as account from identity order by external_id`.execute(db);
  const click = clicking(settings, notice, now);
  return people.rows.map(({ account }, i) => click(account, i));
}

/** @returns the i-th press, by this account */
export function clicking(
  { corpid, agentid, token, encodingAesKey }: ClickSettings,
  notice: string,
  now: Date,
): (account: string, i: number) => Shot {
  const key = aesKey(encodingAesKey);
  const timestamp = String(Math.floor(now.getTime() / 1_000));
  return (account, i) => {
    const plaintext = toXml({
      ToUserName: corpid,
      FromUserName: account,
      CreateTime: timestamp,
      MsgType: 'event',
      Event: 'template_card_event',
      EventKey: `notices.acknowledge:${notice}`,
      TaskId: `task-${Math.floor(i / 1_000)}`,
      CardType: 'button_interaction',
      ResponseCode: `code-${i}`,
      AgentID: agentid,
    });
    const encrypt = encipher(key, pad(frame(plaintext, corpid, Buffer.alloc(16, i % 256))));
    const nonce = String(1_000_000 + i);
    const query = new URLSearchParams({
      msg_signature: signature(token, timestamp, nonce, encrypt),
      timestamp,
      nonce,
    });
    return {
      path: `/wecom/callback?${query}`,
      headers: { 'content-type': 'text/xml' },
      body: toXml({ ToUserName: corpid, Encrypt: encrypt, AgentID: agentid }),
    };
  };
}
