import { callOffContracts } from '../src/contracts/call-off.ts';
import { offerToJoiners } from '../src/contracts/joiners.ts';
import { workOnSignings } from '../src/contracts/provider-work.ts';
import type { SigningProvider } from '../src/contracts/signing-provider.ts';
import type { Vault } from '../src/vault/vault.ts';
import type { SweepJob } from './sweep.ts';

export interface ContractParts {
  vault: Vault;
  /** A certified provider, where one is connected. */
  signingProvider?: SigningProvider | undefined;
  zone: string;
}

export function contractSweeps({ vault, signingProvider, zone }: ContractParts): SweepJob[] {
  return [
    {
      name: 'contracts.joiners',
      everyMs: 30_000,
      async run({ db, now, log }) {
        const offered = await offerToJoiners({ db, vault, zone }, now);
        if (offered > 0) log.info({ offered }, 'joiners were offered what they sign with the company');
      },
    },
    {
      name: 'contracts.leavers',
      everyMs: 60_000,
      async run({ db, now, log }) {
        const ended = await callOffContracts(db, now);
        if (ended > 0) log.info({ ended }, 'contracts of those who have left were called off');
      },
    },
    ...(signingProvider
      ? [
          {
            name: 'contracts.provider',
            everyMs: 15_000,
            async run({ db, now, log }) {
              const worked = await workOnSignings({ db, vault, zone }, signingProvider, now);
              if (worked > 0) log.info({ worked }, 'signings at the provider were looked after');
            },
          } satisfies SweepJob,
        ]
      : []),
  ];
}
