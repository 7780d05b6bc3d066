import type { SigningProvider } from '../src/contracts/signing-provider.ts';
import type { Attestors } from '../src/evidence/attest/attestors.ts';
import type { Connector } from '../src/inventory/connectors.ts';
import type { NumberRule } from '../src/mailboxes/phones.ts';
import type { DirectorySource } from '../src/people/directory/source.ts';
import type { PersonalDataRegistry } from '../src/people/personal-data.ts';
import type { Platforms } from '../src/platforms/port.ts';
import type { PolicyHooks } from '../src/policies/service.ts';
import type { Vault } from '../src/vault/vault.ts';
import { accessSweeps } from './access-cases.ts';
import { accountabilitySweeps } from './accountability.ts';
import { analysisSweeps } from './analysis.ts';
import { announcementSweeps } from './announcements.ts';
import { anonymousSweeps } from './anonymous.ts';
import { attestSweeps } from './attest.ts';
import { type BackupParts, backupSweeps } from './backup.ts';
import { boardPins } from './board.ts';
import { contractSweeps } from './contracts.ts';
import { counsellingSweeps } from './counselling.ts';
import { crisisSweeps } from './crisis.ts';
import { affectedSweeps } from './crisis-affected.ts';
import { crisisDutySweeps } from './crisis-duties.ts';
import { crisisReportSweeps } from './crisis-reports.ts';
import { crisisRoomSweeps } from './crisis-room.ts';
import { crisisStatementSweeps } from './crisis-statements.ts';
import { decisionSweeps } from './decisions.ts';
import { takenBackSweep, unconfiguredSweep } from './deliver.ts';
import { directorySweeps, forgetWords } from './directory.ts';
import { faqSweeps } from './faq.ts';
import { fileRuleSweeps } from './file-rules.ts';
import { inboundSweeps } from './inbound.ts';
import { type IntakeParts, intakeSweeps } from './intake.ts';
import { inventorySweeps } from './inventory.ts';
import { mailboxSweeps } from './mailboxes.ts';
import { noticeSweeps } from './notices.ts';
import { ownStoreSweeps } from './own-stores.ts';
import { peopleSweeps } from './people.ts';
import { sweepsOfPlatforms } from './platforms.ts';
import { policySweeps } from './policies.ts';
import { procedureSweeps } from './procedure.ts';
import { type ArchiveParts, recordSweeps } from './records.ts';
import { regionSweeps } from './regions.ts';
import { reminderSweeps } from './reminders.ts';
import { requestSweeps } from './requests.ts';
import { retentionSweeps } from './retention.ts';
import { reviewSweeps } from './reviews.ts';
import { surveySweeps } from './surveys.ts';
import type { SweepJob } from './sweep.ts';
import { threadSweeps } from './threads.ts';
import { trainingSweeps } from './training.ts';
import { webSweeps } from './web.ts';

export interface SweepParts {
  platforms: Platforms;
  /** Platforms that know who works here. */
  directories?: readonly DirectorySource[];
  policyHooks: PolicyHooks;
  /** The company's time zone, for dates on cards. */
  zone: string;
  /** The number of people one person may send a notice to alone. */
  approvalAbove: number;
  vault: Vault;
  personalData: PersonalDataRegistry;
  /** Working days for which a chat may fail before its person is written to another way; 3 unless said. */
  otherWayAfter?: number;
  /** When a number of the directory is its person's. */
  smsNumbers?: NumberRule;
  /** A certified provider of electronic signatures, where one is connected. */
  signingProvider?: SigningProvider | undefined;
  /** Who attests of the evidence log from outside, where anybody does. */
  attestors?: Attestors;
  /** What pulls WeCom's message archive. */
  archive?: ArchiveParts;
  /** Where backups go and what they are encrypted with; none are made without. */
  backup?: BackupParts;
  /** What records that come by HTTP need afterwards. */
  intake?: IntakeParts;
  /** What this installation is connected to, besides where records come from. */
  connectors?: readonly Connector[];
  /** What paths in links are relative to, without a final slash. */
  baseUrl: string;
}

/** Everything that time does, by name. A sweep that is not in this list does not run. */
export function allSweeps({
  platforms,
  directories = [],
  policyHooks,
  zone,
  approvalAbove,
  vault,
  personalData,
  otherWayAfter = 3,
  smsNumbers,
  signingProvider,
  attestors,
  archive,
  backup,
  intake,
  connectors = [],
  baseUrl,
}: SweepParts): readonly SweepJob[] {
  return [
    unconfiguredSweep(platforms),
    takenBackSweep,
    ...directorySweeps(directories, zone),
    forgetWords,
    ...inboundSweeps(),
    ...policySweeps(policyHooks),
    boardPins({ platforms, baseUrl, zone }),
    ...mailboxSweeps(platforms, otherWayAfter, smsNumbers),
    ...peopleSweeps(),
    ...noticeSweeps({ zone, approvalAbove }, platforms),
    ...reminderSweeps(zone),
    ...procedureSweeps(),
    ...contractSweeps({ vault, signingProvider, zone }),
    ...trainingSweeps({ zone }),
    ...surveySweeps({ vault, zone }),
    ...announcementSweeps({ zone }),
    ...reviewSweeps(zone),
    ...retentionSweeps({ vault, zone }),
    ...ownStoreSweeps({ personalData, zone }),
    ...inventorySweeps({ connectors, zone }),
    ...intakeSweeps(intake),
    ...recordSweeps(archive),
    ...threadSweeps(zone),
    ...faqSweeps(),
    ...decisionSweeps({ vault, zone }),
    ...accessSweeps(zone),
    ...accountabilitySweeps(zone),
    ...affectedSweeps({ vault, platforms, baseUrl, zone }),
    ...anonymousSweeps(zone),
    ...counsellingSweeps({ vault, platforms, baseUrl, zone }),
    ...crisisSweeps({ zone, vault }),
    ...crisisDutySweeps({ vault }),
    ...crisisRoomSweeps({ platforms, baseUrl, zone }),
    ...crisisReportSweeps(zone),
    ...crisisStatementSweeps({ vault, platforms, baseUrl }),
    ...analysisSweeps({ vault, zone }),
    ...fileRuleSweeps(zone),
    ...regionSweeps(zone),
    ...requestSweeps({ vault, personalData, zone }),
    ...webSweeps(),
    ...attestSweeps(attestors),
    ...backupSweeps(backup),
    ...sweepsOfPlatforms(),
  ];
}
