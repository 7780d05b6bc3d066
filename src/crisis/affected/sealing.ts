import { createHmac } from 'node:crypto';
import type { Secrets } from '../../secrets.ts';
import { wordsOfMatter, yearsOn } from '../../vault/matter.ts';

/**
 * Words about affected people. Those of an incident as a whole (reasons, texts) end with its ledger; those of one person
 * (where they can be written to, what was promised) are sealed under the id that they have in it, so that they can go alone.
 */
export const affectedWords = wordsOfMatter('affected', yearsOn(10));

type Column =
  | 'affected_batch:why'
  | 'affected:contact'
  | 'affected_fact:why'
  | 'affected_text:words'
  | 'affected_by_hand:note'
  | 'affected_waiver:why'
  | 'affected_waiver:ended_why'
  | 'affected_remedy:promise'
  | 'affected_remedy:done_note';
export const placeOf = (column: Column, id: string): string => {
  const [table, name] = column.split(':');
  return `${table}:${id}:${name}`;
};

/** By which a mailbox or number is known again within one incident, the newest secret first. Says nothing without one. */
export const contactKeys = (secrets: Secrets, incidentId: string, address: string): string[] =>
  secrets
    .derive('affected contact')
    .map((key) => createHmac('sha256', key).update(`${incidentId}\n${address}`).digest('base64url'));
