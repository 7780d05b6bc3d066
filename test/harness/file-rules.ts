import { inTransaction } from '../../src/db/pool.ts';
import type { Definition } from '../../src/file-rules/definition.ts';
import { setRule } from '../../src/file-rules/set-rule.ts';
import { findViewer } from '../../src/people/viewer.ts';
import type { IncomingRecord } from '../../src/records/model.ts';
import type { Company } from './company.ts';
import { type Covering, everything, type Intake, keeping } from './records.ts';

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
