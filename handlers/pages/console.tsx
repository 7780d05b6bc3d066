import type Router from '@koa/router';
import type { State } from '../context.ts';
import { auditList } from './console/audit.tsx';
import { approveMany, placeMany, previewMany, refuseMany, remindOne, showBulk } from './console/bulk.tsx';
import { bundlePage, downloadBundle } from './console/bundles.tsx';
import { caseList, saveCaseTerms } from './console/cases.tsx';
import { consoleContracts } from './console/contracts/index.ts';
import { coveragePage } from './console/coverage.tsx';
import { deliveryList } from './console/delivery.tsx';
import { decideDelivery, previewDelivery } from './console/delivery-decide.ts';
import { askedExemption, newExemption } from './console/exemption-form.tsx';
import { decideAsked, exemptionList, revokeGranted, showExemption } from './console/exemptions.tsx';
import { exportsPage, personStatementFile } from './console/exports.tsx';
import { listFile, noticeFile, noticeStatement, registerFile } from './console/exports-files.ts';
import { inventoryPage } from './console/inventory.tsx';
import { reviewRegister, scheduleRegister } from './console/inventory-acts.ts';
import { endNotice, liveNotice, searchNotice, showNotice } from './console/notice.tsx';
import { changeNotice, newNotice } from './console/notice-form.tsx';
import { approvePlaced, refusePlaced, showOrder, withdrawPlaced } from './console/notice-order.tsx';
import { previewNotice, sendPreviewed, sendTrial } from './console/notice-preview.tsx';
import { recallSent } from './console/notice-recall.tsx';
import { noticeList } from './console/notices.tsx';
import { decideFiled, objectionList, showObjection } from './console/objections.tsx';
import { overdueList } from './console/overdue.tsx';
import { overview } from './console/overview.tsx';
import { downloadPack, packPage } from './console/packs.tsx';
import { peopleList, peopleSearch } from './console/people.tsx';
import { confirmAccount, foundAccounts, partAccount } from './console/people-accounts.tsx';
import { peopleGroups, saveGroups } from './console/people-groups.tsx';
import { applyImport, checkImport, newImport } from './console/people-import.tsx';
import { decideAboutPin, pinPolicy } from './console/pins.tsx';
import { policyList } from './console/policies.tsx';
import { policyFile, showPolicy, withdrawPolicy } from './console/policy.tsx';
import { checkPolicy, draftChecked, newPolicy, publishChecked } from './console/policy-form.tsx';
import { statedFile } from './console/policy-origin.tsx';
import {
  draftFile,
  dropOpenProcedure,
  procedureFile,
  publishProcedure,
  showProcedure,
} from './console/procedure.tsx';
import { consult, decide, negotiate, waive } from './console/procedure-acts.ts';
import { noticePurposes, sayPurposeStopped } from './console/purposes.tsx';
import { queuesPage } from './console/queues.tsx';
import { consoleReminders } from './console/reminders/index.ts';
import { showDeskRequest } from './console/request.tsx';
import { doWithWords, noteMailbox, releaseCopy, saveRedactions, wordActs } from './console/request-acts.ts';
import { saveTerms, showTerms } from './console/request-terms.tsx';
import { requestList } from './console/requests.tsx';
import { consoleRetention } from './console/retention/index.ts';
import { saveReview } from './console/reviews.tsx';
import { searchAll, searchPage } from './console/search.tsx';
import { liveSending } from './console/sending.tsx';
import { liveThreads, threadList } from './console/threads.tsx';
import { dropView, keepView, renameView, viewList } from './console/views.tsx';
import { sayStopped } from './console/withdrawals.tsx';

/**
 * The console: for HR and privacy to tell people and follow what came of it, for managers to see how far their
 * departments are, for counsellors to reach those who wrote to them, for administrators and auditors. Each page asks for its own right.
 */
export function consolePages(router: Router<State>): void {
  router.get('/console', overview);
  router.get('/console/sending/live', liveSending);
  router.get('/console/search', searchPage);
  router.post('/console/search', searchAll);
  router.get('/console/views', viewList);
  router.post('/console/views', keepView);
  router.post('/console/views/:view', renameView);
  router.post('/console/views/:view/remove', dropView);

  router.get('/console/audit', auditList);
  router.get('/console/queues', queuesPage);
  consoleRetention(router);

  router.get('/console/coverage', coveragePage);
  router.get('/console/inventory', inventoryPage);
  router.post('/console/inventory/register.pdf', registerFile);
  router.post('/console/inventory/:policy/review', reviewRegister);
  router.post('/console/inventory/:policy/schedule', scheduleRegister);
  router.get('/console/overdue', overdueList);
  router.post('/console/overdue/remind', remindOne);
  router.post('/console/bulk/preview', previewMany);
  router.post('/console/bulk', placeMany);
  router.get('/console/bulk/:bulk', showBulk);
  router.post('/console/bulk/:bulk/approve', approveMany);
  router.post('/console/bulk/:bulk/refuse', refuseMany);

  router.get('/console/policies', policyList);
  router.get('/console/policies/new', newPolicy);
  router.post('/console/policies/check', checkPolicy);
  router.post('/console/policies/draft', draftChecked);
  router.post('/console/policies', publishChecked);
  router.get('/console/policies/:version', (ctx) => showPolicy(ctx));
  router.get('/console/policies/:version/:file', policyFile);
  router.get('/console/policies/:version/procedure/:minutes', statedFile);
  router.post('/console/policies/:version/withdraw', withdrawPolicy);
  router.post('/console/policies/:version/reviews', saveReview);
  router.post('/console/policies/:version/pins', pinPolicy);
  router.post('/console/policies/:version/pins/:pin/again', decideAboutPin('again'));
  router.post('/console/policies/:version/pins/:pin/remove', decideAboutPin('remove'));

  router.get('/console/procedures/:procedure', showProcedure);
  router.get('/console/procedures/:procedure/files/:minutes', procedureFile);
  router.get('/console/procedures/:procedure/drafts/:draft/:text', draftFile);
  router.post('/console/procedures/:procedure/consultations', consult);
  router.post('/console/procedures/:procedure/waive', waive);
  router.post('/console/procedures/:procedure/negotiations', negotiate);
  router.post('/console/procedures/:procedure/approval', decide);
  router.post('/console/procedures/:procedure/publish', publishProcedure);
  router.post('/console/procedures/:procedure/drop', dropOpenProcedure);

  router.get('/console/notices', noticeList);
  router.get('/console/notices/new', newNotice);
  router.post('/console/notices/new', changeNotice);
  router.post('/console/notices/preview', previewNotice);
  router.post('/console/notices/trial', sendTrial);
  router.post('/console/notices', sendPreviewed);
  router.get('/console/notices/orders/:order', showOrder);
  router.post('/console/notices/orders/:order/approve', approvePlaced);
  router.post('/console/notices/orders/:order/refuse', refusePlaced);
  router.post('/console/notices/orders/:order/withdraw', withdrawPlaced);
  router.get('/console/notices/:notice', showNotice);
  router.get('/console/notices/:notice/live', liveNotice);
  router.post('/console/notices/:notice/people.csv', noticeFile('csv'));
  router.post('/console/notices/:notice/people.xlsx', noticeFile('xlsx'));
  router.post('/console/notices/:notice/statement.pdf', noticeStatement);
  router.post('/console/notices/:notice/search', searchNotice);
  router.post('/console/notices/:notice/close', endNotice);
  router.post('/console/notices/:notice/recall', recallSent);

  router.post('/console/withdrawals/:answer/stopped', sayStopped);

  router.get('/console/delivery', deliveryList);
  router.post('/console/delivery/preview', previewDelivery);
  router.post('/console/delivery/again', decideDelivery('again'));
  router.post('/console/delivery/leave', decideDelivery('leave'));

  router.get('/console/exports', exportsPage);
  router.post('/console/exports/statement', personStatementFile);
  router.post('/console/exports/:export', listFile);

  router.get('/console/threads', threadList);
  router.get('/console/threads/live', liveThreads);

  router.get('/console/cases', caseList);
  router.post('/console/cases/terms', saveCaseTerms);

  router.get('/console/requests', requestList);
  router.get('/console/requests/terms', showTerms);
  router.post('/console/requests/terms', saveTerms);
  router.get('/console/requests/:request', (ctx) => showDeskRequest(ctx));
  router.post('/console/requests/:request/redactions', saveRedactions);
  router.post('/console/requests/:request/release', releaseCopy);
  router.post('/console/requests/:request/mailbox', noteMailbox);
  for (const does of Object.keys(wordActs))
    router.post(`/console/requests/:request/${does}`, doWithWords(does));

  router.get('/console/objections', objectionList);
  router.get('/console/objections/:objection', showObjection);
  router.post('/console/objections/:objection/decide', decideFiled);

  router.get('/console/exemptions', exemptionList);
  router.get('/console/exemptions/new', newExemption);
  router.post('/console/exemptions', askedExemption);
  router.get('/console/exemptions/:exemption', showExemption);
  router.post('/console/exemptions/:exemption/decide', decideAsked);
  router.post('/console/exemptions/:exemption/revoke', revokeGranted);

  router.get('/console/notices/:notice/purposes', noticePurposes);
  router.post('/console/purposes/:answer/stopped', sayPurposeStopped);

  router.get('/console/people', peopleList);
  router.post('/console/people/search', peopleSearch);
  router.get('/console/packs', packPage);
  router.post('/console/packs', downloadPack);
  router.get('/console/bundles', bundlePage);
  router.post('/console/bundles', downloadBundle);

  consoleContracts(router);
  consoleReminders(router);

  router.get('/console/people/groups', peopleGroups);
  router.post('/console/people/groups', saveGroups);
  router.get('/console/people/accounts', foundAccounts);
  router.post('/console/people/accounts/apart', partAccount);
  router.post('/console/people/accounts/confirm', confirmAccount);
  router.get('/console/people/import', newImport);
  router.post('/console/people/import/check', checkImport);
  router.post('/console/people/import', applyImport);
}
