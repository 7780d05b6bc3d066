import { createHash } from 'node:crypto';

/**
 * The id of what a form makes, out of the id that was made with the form and of whose it is. Sent twice it is the same, so
 * that it is done once; and nobody learns by a form of theirs which ids of others are in use.
 *
 * @param id a UUID; its time stays, so that what is made later sorts later
 */
export function formId(whose: string, id: string): string {
  const hash = createHash('sha256').update(`${whose} ${id.toLowerCase()}`).digest('hex');
  const time = id.toLowerCase().slice(0, 13);
  return `${time}-8${hash.slice(0, 3)}-a${hash.slice(3, 6)}-${hash.slice(6, 18)}`;
}
