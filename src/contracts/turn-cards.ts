import { sql } from 'kysely';
import type { ContractState } from '../db/contract-schema.ts';
import type { Tx } from '../db/pool.ts';
import { enqueueTo } from '../delivery/enqueue.ts';
import type { Localized, Message } from '../messages/model.ts';
import { localized } from '../messages/texts.ts';
import { contractPath, countersignPath } from './present.ts';
import { isOpen } from './rules.ts';
import { findContract } from './store.ts';

/** What asked somebody to sign, by whose side it is. */
const asking = {
  person: ['contracts.offered', 'contracts.reminder'],
  company: ['contracts.to-countersign', 'contracts.company-reminder'],
} as const;

/**
 * Nobody should find a card in their chat that asks for what is done or over: each says what became of it, and one
 * that is not sent yet never is. Call it once the state is written.
 */
export async function turnCards(tx: Tx, contractId: string, now: Date): Promise<void> {
  const contract = await findContract(tx, contractId);
  if (!contract || contract.state === 'offered' || contract.state === 'with-provider') return;
  const { state, titles } = contract;
  await turn(tx, contractId, asking.person, turnedCard(contractId, titles, state), now);
  if (!isOpen(state)) await turn(tx, contractId, asking.company, companyTurnedCard(state), now);
}

async function turn(
  tx: Tx,
  about: string,
  kinds: readonly string[],
  bodies: Message,
  at: Date,
): Promise<void> {
  const cards = await tx
    .selectFrom('message')
    .select('id')
    .where('about', '=', about)
    .where('kind', 'in', kinds)
    .execute();
  for (const { id: replaces } of cards)
    await enqueueTo(
      tx,
      { kind: 'contracts.turned', bodies, about, mode: 'replace', replaces, at },
      sql`select person_id from delivery where message_id = ${replaces}::uuid order by id`,
    );
}

/** To the person: how far it is, and where it is. */
export function turnedCard(id: string, titles: Localized<string>, state: ContractState): Message {
  return localized((t, language) => ({
    kind: 'card',
    card: {
      title: titles[language],
      lines: [t(`contracts.card.turned.${state}`)],
      link: { label: t('contracts.card.turned.open'), path: contractPath(id) },
      state: {
        tone: state === 'concluded' || state === 'person-signed' ? 'done' : 'closed',
        label: t(`contracts.state.${state}`),
      },
    },
  }));
}

/** To those who may sign for the company; whose it is stands on the page alone. */
export function companyTurnedCard(state: ContractState): Message {
  const concluded = state === 'concluded';
  return localized((t) => ({
    kind: 'card',
    card: {
      title: t('contracts.card.turned.companyTitle'),
      lines: [t(`contracts.card.turned.${concluded ? 'companyConcluded' : 'companyOver'}`)],
      link: { label: t('contracts.card.turned.companyOpen'), path: countersignPath() },
      state: { tone: concluded ? 'done' : 'closed', label: t(`contracts.state.${state}`) },
    },
  }));
}
