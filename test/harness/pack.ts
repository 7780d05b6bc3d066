import { execFileSync } from 'node:child_process';
import { createWriteStream, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { logFiles } from '../../src/evidence/files.ts';
import { formatVerifier, type Signer } from '../../src/evidence/keys.ts';
import { Sequencer } from '../../src/evidence/sequencer.ts';
import { evidenceDir, loadSigner } from '../../src/evidence/signer.ts';
import { noticeHooks } from '../../src/notices/follow.ts';
import type { MadePack } from '../../src/pack/make.ts';
import { findViewer } from '../../src/people/store.ts';
import type { PolicyDocument } from '../../src/policies/document.ts';
import { readPolicyFolder } from '../../src/policies/read-folder.ts';
import { decideApproval } from '../../src/procedure/approval.ts';
import { closeDueConsultations, comment, openConsultation } from '../../src/procedure/consultation.ts';
import { draftPolicy } from '../../src/procedure/draft.ts';
import { recordNegotiation } from '../../src/procedure/negotiation.ts';
import { publishDraft } from '../../src/procedure/publish.ts';
import { draftsOf } from '../../src/procedure/store.ts';
import { say } from '../../src/threads/service.ts';
import { Company, zone } from './company.ts';

const dayMs = 86_400_000;

export const minutes = Buffer.from('%PDF-1.7\nminutes of the talks with the union\n%%EOF\n');

/** A company with a log of its own, whose policy went the whole way and was sent to one person. */
export interface PackStory {
  company: Company;
  dataDir: string;
  signer: Signer;
  vkey: string;
  hr: string;
  li: string;
  /** Somebody whose data must be in no pack about another. */
  other: string;
  noticeId: string;
  /** Gives waiting entries their places and signs. */
  seals(): Promise<void>;
  close(): Promise<void>;
}

/** @param key of a log that there is, as whoever writes it anew has it */
export async function packStory(key?: string): Promise<PackStory> {
  const company = await Company.open();
  const dataDir = await mkdtemp(join(tmpdir(), 'heed-pack-'));
  const signer = loadSigner({ dataDir, HEED_EVIDENCE_KEY: key, HEED_EVIDENCE_ORIGIN: undefined });
  const sequencer = new Sequencer({
    db: company.db,
    signer,
    files: logFiles(evidenceDir(dataDir)),
    published: () => Promise.resolve(),
  });
  const hr = await company.joins('何人事', { role: 'hr' });
  const counsel = await company.joins('罗法务', { role: 'legal' });
  const li = await company.joins('李知远');
  const other = await company.joins('canary-other');
  const [document] = await readPolicyFolder('policies/chat-monitoring');
  if (!document) throw new Error('the sample policy is not there');
  const versionId = await goesThrough(company, document, { hr, counsel, li, other });
  const { noticeId } = await company.sends({ id: versionId }, [li, other]);
  await sql`update delivery set state = 'accepted', account = 'li.zhiyuan', attempts = 1,
            sent_at = ${company.now}, accepted_at = ${company.now}`.execute(company.db);
  return {
    ...{ company, dataDir, signer, hr, li, other, noticeId },
    vkey: formatVerifier(signer.verifier),
    async seals() {
      await sequencer.beat(company.now);
    },
    async close() {
      await company.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

type People = Record<'hr' | 'counsel' | 'li' | 'other', string>;

/** From draft to force: staff are asked, one comments and is answered, the union is heard, counsel approves. */
async function goesThrough(
  company: Company,
  document: PolicyDocument,
  { hr, counsel, other }: People,
): Promise<string> {
  const { db } = company;
  const tx = <T>(act: Parameters<typeof inTransaction<T>>[1]) => inTransaction(db, act);
  const by = async (id: string) => {
    const found = await findViewer(db, id, company.now);
    if (!found) throw new Error('nobody');
    return found;
  };
  const actor = { person: hr };
  const { procedureId } = await tx((one) => draftPolicy(one, document, { actor, now: company.now }));
  const until = new Date(company.now.getTime() + 7 * dayMs);
  const consultationId = await tx((one) =>
    openConsultation(one, { procedureId, until, zone, actor, now: company.now }),
  );
  const text = 'canary-comment: why all day?';
  const threadId = await tx((one) =>
    comment(one, company, { consultationId, person: other, text, now: company.now }),
  );
  const author = await by(hr);
  await tx((one) => say(one, company, { threadId, author, text: 'Working hours only.', now: company.now }));
  company.clock.advance({ days: 8 });
  await tx((one) => closeDueConsultations(one, company.now));
  await tx((one) =>
    recordNegotiation(one, {
      procedureId,
      counterpart: 'union',
      heldOn: '2026-03-09',
      participants: '工会主席赵一、职工代表钱二；公司方何人事、罗法务',
      outcome: 'heard',
      files: [{ kind: 'minutes', name: '../../协商 会议记录.pdf', bytes: minutes }],
      by: hr,
      zone,
      now: company.now,
    }),
  );
  const [{ id: shown }] = await draftsOf(db, procedureId);
  const legal = await by(counsel);
  await tx((one) =>
    decideApproval(one, { procedureId, shown, verdict: 'approved', reason: '', by: legal, now: company.now }),
  );
  const { version } = await tx((one) =>
    publishDraft(one, { procedureId, shown, now: company.now, actor, hooks: noticeHooks(zone) }),
  );
  return version.id;
}

/** Takes an archive apart with a program of others. @returns the folder, and what is in it */
export async function openPack(made: MadePack, folder: string, name = 'a') {
  const file = join(folder, `${name}.zip`);
  const dir = join(folder, name);
  await pipeline(made.archive, createWriteStream(file));
  execFileSync('unzip', ['-q', file, '-d', dir]);
  const files = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name).slice(dir.length + 1))
    .toSorted();
  return { dir, files, read: (path: string) => readFileSync(join(dir, path)) };
}

/** What stands in the document, as another program reads it: as it is laid out, or `raw`, cell after cell. */
export const textOfPack = (dir: string, language: string, order: 'layout' | 'raw' = 'layout'): string =>
  execFileSync('pdftotext', [`-${order}`, join(dir, `arbitration-pack.${language}.pdf`), '-'], {
    encoding: 'utf8',
  });
