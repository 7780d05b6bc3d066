import { inTransaction } from '../../src/db/pool.ts';
import { askExemption } from '../../src/exemptions/ask.ts';
import { fileObjection } from '../../src/objections/file.ts';
import type { Viewer } from '../../src/people/person.ts';
import { findViewer } from '../../src/people/viewer.ts';
import { readPolicy } from '../../src/policies/document.ts';
import { publishPolicy } from '../../src/policies/service.ts';
import { fileRequest } from '../../src/requests/file.ts';
import { policy } from '../fixtures/policies/complete.ts';
import type { TestApp } from './app.ts';

/** A policy of which the EU lets people object, in force; nothing in it needs a procedure. @returns its version */
export async function objectablePolicy({ app, db, clock }: TestApp, code = 'access-logs'): Promise<string> {
  const now = clock.now();
  const document = readPolicy(
    policy((front) => {
      Object.assign(front, {
        code,
        rules: ['EU'],
        legalBasis: 'legitimate-interests',
        action: 'acknowledge',
        signature: 'click',
      });
    }),
  );
  const { version } = await inTransaction(db, (tx) =>
    publishPolicy(tx, document, { now, actor: 'heed', hooks: app.policyHooks }),
  );
  return version.id;
}

export async function viewerOf({ db, clock }: TestApp, staffNo: string): Promise<Viewer> {
  const { id } = await db
    .selectFrom('person')
    .select('id')
    .where('staff_no', '=', staffNo)
    .executeTakeFirstOrThrow();
  const viewer = await findViewer(db, id, clock.now());
  if (!viewer) throw new Error(`${staffNo} does not work here`);
  return viewer;
}

/** An objection and an exemption of somebody that wait to be decided: the ids by which addresses name them. */
export async function decisionsUnderWay(heed: TestApp, staffNo: string): Promise<Record<string, string>> {
  const { app, db, clock } = heed;
  const now = clock.now();
  const person = await viewerOf(heed, staffNo);
  const hr = await viewerOf(heed, 'S033');
  const versionId = await objectablePolicy(heed);
  const { policy_id: policyId } = await db
    .selectFrom('policy_version')
    .select('policy_id')
    .where('id', '=', versionId)
    .executeTakeFirstOrThrow();
  const session = { platform: 'local', method: 'local-persona' };
  return inTransaction(db, async (tx) => {
    const { id: objection } = await fileObjection(tx, app, {
      ...{ personId: person.id, versionId, reasons: 'my own situation', language: 'en' },
      ...{ session, zone: app.zone, now },
    });
    const exemption = await askExemption(tx, app, {
      ...{
        personId: person.id,
        policyId,
        reasonKind: 'role',
        reason: 'said in the talk',
        until: '2026-12-31',
      },
      ...{ by: hr, zone: app.zone, now },
    });
    const { request } = await fileRequest(tx, app, {
      ...{ kind: 'rectify', personId: person.id, words: 'my department is wrong', language: 'en' },
      ...{ session, now },
    });
    return { ':objection': objection, ':exemption': exemption, ':request': request.id };
  });
}

/** A policy of two purposes that are each asked on their own, in force. @returns its version */
export async function separatePolicy({ app, db, clock }: TestApp): Promise<string> {
  const now = clock.now();
  const document = readPolicy(
    policy((front) => {
      const row = () => structuredClone({ ...front.disclosures[0], rights: ['access', 'erase', 'withdraw'] });
      Object.assign(front, {
        code: 'staff-card',
        title: '工牌照片与境外同步',
        rules: ['CN'],
        legalBasis: 'separate-consent',
        action: 'consent',
        signature: 'click',
        monitoringFrequency: 'none',
        withdrawal: '在页面上逐项撤回',
        provision: { obligatory: false, consequence: '没有影响' },
        disclosures: [
          {
            ...row(),
            id: 'photo',
            what: '工牌照片',
            purpose: '在门禁处认人',
            sensitive: true,
            necessity: '只用于门禁',
          },
          { ...row(), id: 'abroad', what: '姓名同步到境外总部', purpose: '集团通讯录' },
        ],
      });
    }),
  );
  const how = { now, actor: 'heed' as const, hooks: app.policyHooks };
  const { version } = await inTransaction(db, (tx) => publishPolicy(tx, document, how));
  return version.id;
}
