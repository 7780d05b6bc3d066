import { accessData } from './access-cases/personal-data.ts';
import { accountabilityData } from './accountability/personal-data.ts';
import { agreementData } from './analysis/personal-data.ts';
import { tipData } from './announcements/personal-data.ts';
import { anonymousData } from './anonymous/personal-data.ts';
import { caseData } from './cases/personal-data.ts';
import { scopeData } from './cases/scope-data.ts';
import { conditionsData } from './conditions/personal-data.ts';
import { viewData } from './console/personal-data.ts';
import { contractData } from './contracts/personal-data.ts';
import { affectedData } from './crisis/affected/personal-data.ts';
import { crisisData } from './crisis/personal-data.ts';
import { crisisReportData } from './crisis/reports/personal-data.ts';
import { deliveryData } from './delivery/personal-data.ts';
import { evidenceData } from './evidence/personal-data.ts';
import { exemptionData } from './exemptions/personal-data.ts';
import { faqData } from './faq/personal-data.ts';
import { fileAlertData } from './file-rules/personal-data.ts';
import { kioskData } from './kiosk/personal-data.ts';
import { mailboxData } from './mailboxes/personal-data.ts';
import { noticeData } from './notices/personal-data.ts';
import { drawingData } from './notices/signature/drawing/personal-data.ts';
import { waysData } from './notices/ways/personal-data.ts';
import { objectionData } from './objections/personal-data.ts';
import { absenceData } from './people/absence-data.ts';
import { directoryWordsData } from './people/directory/personal-data.ts';
import { directoryData } from './people/directory-data.ts';
import { erasureLedgerData } from './people/erasure-ledger-data.ts';
import { passkeyData } from './people/passkeys/personal-data.ts';
import {
  type ErasureGuard,
  type PersonalData,
  type PersonalDataRegistry,
  personalDataRegistry,
} from './people/personal-data.ts';
import { platformData } from './platforms/keeping.ts';
import { purposeData } from './purposes/personal-data.ts';
import { recordAccountData } from './records/account-data.ts';
import { recordData } from './records/personal-data.ts';
import { whatsappMediaData } from './records/sources/whatsapp/personal-data.ts';
import { reminderData } from './reminders/personal-data.ts';
import { requestGuard } from './requests/erasure/guard.ts';
import { requestData } from './requests/personal-data.ts';
import { holdGuard } from './retention/guard.ts';
import { holdData } from './retention/personal-data.ts';
import { counsellingData } from './support/counselling/personal-data.ts';
import { surveyData } from './surveys/personal-data.ts';
import { templateData } from './templates/personal-data.ts';
import { threadData } from './threads/personal-data.ts';
import { nudgeData } from './training/nudge-data.ts';
import { trainingData } from './training/personal-data.ts';
import type { Vault } from './vault/vault.ts';

/**
 * Everything in Heed that holds anything about a person, in the order of erasing: the directory last, by whose
 * accounts the others find what is theirs.
 */
export function personalDataSources(deps: { vault: Vault }): PersonalData[] {
  return [
    caseData(deps),
    scopeData,
    threadData(deps),
    exemptionData(deps),
    objectionData(deps),
    purposeData,
    whatsappMediaData,
    recordData(deps),
    accessData(deps),
    accountabilityData(deps),
    fileAlertData(deps),
    affectedData(deps),
    anonymousData,
    counsellingData(deps),
    crisisData,
    crisisReportData(deps),
    requestData(deps),
    conditionsData,
    holdData,
    contractData(deps),
    waysData(deps),
    kioskData,
    viewData,
    templateData,
    faqData,
    nudgeData,
    trainingData(deps),
    surveyData,
    tipData,
    agreementData,
    drawingData(deps),
    noticeData,
    reminderData,
    passkeyData,
    mailboxData,
    ...platformData,
    evidenceData,
    // Behind the evidence: only of answers that stay is it said that their card went.
    deliveryData,
    directoryWordsData,
    absenceData,
    recordAccountData,
    erasureLedgerData,
    directoryData,
  ];
}

/** Everything that can forbid that somebody's data is erased, whoever asks. */
export function erasureGuards(sources: readonly PersonalData[]): ErasureGuard[] {
  return [requestGuard, holdGuard(sources)];
}

/** The one registry by which people's data is found, copied and erased, with everything that can forbid it. */
export function guardedPersonalData(deps: { vault: Vault }): PersonalDataRegistry {
  const sources = personalDataSources(deps);
  return personalDataRegistry(sources, erasureGuards(sources));
}
