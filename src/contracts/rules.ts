import type { ContractParty, ContractState } from '../db/contract-schema.ts';

/** Whom a non-compete may bind: senior management, senior technical staff, others with a duty of confidentiality
 * (Labour Contract Law of the People's Republic of China, article 24(1); secondary). */
export const listedRoles = ['senior-management', 'senior-technical', 'confidentiality-duty'] as const;

/** The longest time that a non-compete may run after somebody has left (Labour Contract Law 24(2); secondary). */
export const mostNonCompeteMonths = 24;

/** What an authority to sign for a company may rest on. */
export const authorityGrounds = ['legal-representative', 'power-of-attorney', 'articles'] as const;

/** Days that somebody has whom HR chose, and then the company. A company default. */
export const daysToSign = 7;

/** How long a contract is kept after its person has left: longer than a duty of confidentiality mostly runs. A company default. */
export const keptYears = 5;

/** Still on its way: somebody has to sign. */
export const openStates = ['offered', 'person-signed', 'with-provider'] as const satisfies ContractState[];
export const isOpen = (state: ContractState): boolean => openStates.some((one) => one === state);

/** The day by which to sign is the person's; once they have, it concerns them no more. */
export const awaitsPerson = (state: ContractState): boolean => isOpen(state) && state !== 'person-signed';

/** What keeps a party from signing, as a key of the catalogue below `contracts.refused`. */
export type Refusal =
  | 'over'
  | 'not-yet'
  | 'elsewhere'
  | 'text-changed'
  | 'left'
  | 'no-authority'
  | 'by-another';

/** Whether it is this party's turn: the person signs first, then the company. */
export function turnOf(state: ContractState, party: ContractParty): Refusal | 'signed' | undefined {
  if (state === 'with-provider') return 'elsewhere';
  if (state === 'concluded') return 'signed';
  if (!isOpen(state)) return 'over';
  if (party === 'person') return state === 'offered' ? undefined : 'signed';
  return state === 'person-signed' ? undefined : 'not-yet';
}

/** Once the company has signed there is nothing left to withdraw. */
export const mayWithdraw = (state: ContractState): boolean => isOpen(state) || state === 'failed';
