import { v7 } from 'uuid';
import { inTransaction } from '../../src/db/pool.ts';
import { growAlert } from '../../src/file-rules/alert.ts';
import type { Definition } from '../../src/file-rules/definition.ts';
import { setRule } from '../../src/file-rules/set-rule.ts';
import { findViewer } from '../../src/people/viewer.ts';
import type { IncomingRecord } from '../../src/records/model.ts';
import type { TestApp } from './app.ts';
import type { Company } from './company.ts';
import { viewerOf } from './decisions.ts';
import { type Covering, everything, type Intake, keeping } from './records.ts';
import { versionInForce } from './sent-notice.ts';

/** What a row says where colleagues are alerted of files. */
export const alerting = { ...everything, alerts: ['type', 'size', 'volume'] };

export const anyFile: Definition = {
  ...{
    scope: { of: 'everyone' },
    channels: ['wecom'],
    direction: 'outward',
    types: [],
    aboveBytes: 1_000_000,
  },
  within: null,
};

/** A company whose people were told of a policy by which a colleague is alerted, and somebody who is, with a deputy. */
export async function alertingCompany(
  company: Company,
  names: readonly string[],
  records: object = alerting,
  covering: Covering = {},
) {
  const owner = await company.joins('owner');
  const deputy = await company.joins('deputy');
  const officer = await company.joins('officer', { role: 'privacy' });
  const kept = await keeping(company, names, { ...covering, records: { ...records } });
  const viewer = async (id: string) => {
    const found = await findViewer(company.db, id, company.now);
    if (!found) throw new Error(`${id} does not work here`);
    return found;
  };
  const rule = async (definition: Partial<Definition> = {}, more: { owner?: string; deputy?: string } = {}) =>
    inTransaction(company.db, async (tx) =>
      setRule(tx, {
        ...{ name: '大文件外发', definition: { ...anyFile, ...definition } },
        ...{ ownerId: more.owner ?? owner, deputyId: more.deputy ?? deputy },
        ...{ by: await viewer(officer), now: company.now },
      }),
    );
  return { ...kept, owner, deputy, officer, viewer, rule };
}

let files = 0;

/** A file from a colleague to a customer, now. */
export function aFile(
  intake: Intake,
  from: string,
  head: IncomingRecord['head'] = {},
  more: Partial<IncomingRecord> = {},
): IncomingRecord {
  files += 1;
  const { body: _none, ...message } = intake.message(from);
  return {
    ...message,
    kind: 'file-transfer',
    head: {
      type: 'file',
      name: `canary-name-${files}.pdf`,
      media: 'application/pdf',
      size: 2_000_000,
      ...head,
    },
    ...more,
  };
}

/** A rule of the sample company's, an alert about somebody, and a basis of transfers: ids by which addresses name them. */
export async function filesUnderWay(heed: TestApp, staffNo: string): Promise<Record<string, string>> {
  const { db, clock } = heed;
  const now = clock.now();
  const idOf = async (whose: string) =>
    (await db.selectFrom('person').select('id').where('staff_no', '=', whose).executeTakeFirstOrThrow()).id;
  const [ownerId, deputyId, person] = [await idOf('S022'), await idOf('S023'), await idOf(staffNo)];
  const versionId = await versionInForce(db, 'chat-monitoring');
  const [by, counsel] = [await viewerOf(heed, 'S038'), await idOf('S039')];
  const rule = await inTransaction(db, async (tx) => {
    const id = await setRule(tx, { name: '大文件外发', definition: anyFile, ownerId, deputyId, by, now });
    await growAlert(tx, {
      rule: { id, definition: anyFile, ownerId, deputyId, madeAt: now },
      ...{ person, over: undefined, now },
      found: [
        {
          ...{ person, at: now, bytes: 32_000_000, types: ['archive'], channel: 'wecom', outward: true },
          ...{ versionId, disclosure: 'file-transfers', disclosed: ['size'] },
        },
      ],
    });
    return id;
  });
  const alert = await db.selectFrom('file_alert').select('id').executeTakeFirstOrThrow();
  const basis = v7();
  await db
    .insertInto('transfer_basis')
    .values({
      ...{ id: basis, entity: '样例有限公司', to_region: 'SG', uses: ['records'], kind: 'standard-contract' },
      ...{ reference: '沪网信备 2026-17', document_sha256: null, version_id: versionId },
      ...{ assessed_on: '2026-03-01', review_on: '2027-03-01', valid_until: null },
      ...{ recorded_by: counsel, recorded_at: now, signed_by: null, signed_at: null },
      ...{ ended_by: null, ended_at: null, warned: null },
    })
    .execute();
  return { ':rule': rule, ':alert': alert.id, ':basis': basis };
}
