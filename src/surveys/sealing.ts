import type { Db, Tx } from '../db/pool.ts';
import type { Sealed } from '../vault/sealed.ts';
import { open, openAll, seal, type Vault } from '../vault/vault.ts';
import type { Values } from './results.ts';

/** Kind of record in the vault. The keys are the run's own, made when it is opened and erased when it is closed. */
export const surveyClass = 'survey';
const noDay = '9999-12-31';

const secretPlace = (groupId: string): string => `survey_group/${groupId}`;
const answerPlace = (answerId: string): string => `survey_answer/${answerId}`;

interface Sealing {
  runId: string;
  now: Date;
}

const sealed = (
  tx: Tx,
  vault: Vault,
  { runId, now }: Sealing,
  what: { aad: string; plaintext: Buffer },
): Promise<Sealed> =>
  seal(tx, vault, { subjects: [runId], class: surveyClass, expiresOn: noDay, now, ...what });

export const sealSecret = (tx: Tx, vault: Vault, groupId: string, plaintext: Buffer, sealing: Sealing) =>
  sealed(tx, vault, sealing, { aad: secretPlace(groupId), plaintext });

/** @throws HeedError `gone` when the run is closed */
export const openSecret = (db: Db, vault: Vault, groupId: string, secret: unknown): Promise<Buffer> =>
  open(db, vault, secret, secretPlace(groupId));

/** @param size of the longest answer to the survey, in bytes: all are of that size, so that it tells nothing of any */
export function sealAnswer(
  tx: Tx,
  vault: Vault,
  answerId: string,
  values: Values,
  { size, ...sealing }: Sealing & { size: number },
) {
  const text = Buffer.from(JSON.stringify(values));
  if (text.length > size) throw new Error('an answer is longer than its survey lets it be');
  const plaintext = Buffer.alloc(size, ' ');
  text.copy(plaintext);
  return sealed(tx, vault, sealing, { aad: answerPlace(answerId), plaintext });
}

/** What was answered; what nothing opens any more, as after an older backup came back, is left out. */
export async function openAnswers(
  db: Db | Tx,
  vault: Vault,
  answers: readonly { id: string; sealed: unknown }[],
): Promise<Values[]> {
  const opened = await openAll(
    db,
    vault,
    answers.map(({ id, sealed: one }) => ({ sealed: one, aad: answerPlace(id) })),
  );
  return opened.flatMap((bytes) => (bytes ? [JSON.parse(bytes.toString('utf8')) as Values] : []));
}
