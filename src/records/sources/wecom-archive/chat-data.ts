import { z } from 'zod';
import { withoutRounding } from '../wecom-export/message.ts';
import { ArchiveError } from './codes.ts';

/** Unsigned, 64 bits; as a number where it is small, as text where `withoutRounding` made it one. */
const seq = z
  .union([z.number().int().nonnegative(), z.string().regex(/^\d{1,20}$/)])
  .transform((value) => BigInt(value))
  .refine((value) => value < 1n << 64n);

const answer = z.object({
  errcode: z.number().int(),
  chatdata: z
    .array(
      z.object({
        seq,
        msgid: z.string().max(512),
        publickey_ver: z.number().int(),
        encrypt_random_key: z.string(),
        encrypt_chat_msg: z.string(),
      }),
    )
    .default([]),
});

export type EnvelopedMessage = z.output<typeof answer>['chatdata'][number];

/** What `GetChatData` gave, in order. @throws ArchiveError for an error code, and for what is of another shape */
export function readChatData(data: Buffer): EnvelopedMessage[] {
  let value: unknown;
  try {
    value = JSON.parse(withoutRounding(data.toString('utf8')));
  } catch {
    throw new ArchiveError('pulling', 'no-json', { say: 'what came is no JSON' });
  }
  const parsed = answer.safeParse(value);
  if (!parsed.success) throw new ArchiveError('pulling', 'shape', { say: 'what came is not as described' });
  if (parsed.data.errcode !== 0) throw new ArchiveError('pulling', parsed.data.errcode);
  return parsed.data.chatdata.toSorted((a, b) => (a.seq < b.seq ? -1 : a.seq > b.seq ? 1 : 0));
}
