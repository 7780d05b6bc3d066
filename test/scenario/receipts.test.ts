import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { v7 } from 'uuid';
import { conditionsHash } from '../../src/conditions/wording.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { logFiles } from '../../src/evidence/files.ts';
import { formatVerifier } from '../../src/evidence/keys.ts';
import { Sequencer } from '../../src/evidence/sequencer.ts';
import { evidenceDir, loadSigner } from '../../src/evidence/signer.ts';
import { addPasskey, removePasskey } from '../../src/people/passkeys/store.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { objectablePolicy, separatePolicy, viewerOf } from '../harness/decisions.ts';
import { heed as command } from '../harness/heed-process.ts';
import { sentNotice } from '../harness/sent-notice.ts';

/** Whatever a person does of their own, and which words of its receipt say so. */
const acts = [
  ['answer.given', '已确认', '我确认公司已将'],
  ['purpose.answered', '单独同意了一项', '我单独同意《工牌照片与境外同步》中的这一项：工牌照片'],
  ['purpose.answered', '没有同意这一项', '我不同意这一项：姓名同步到境外总部'],
  ['purpose.answered', '撤回了一项单独同意', '我撤回对《工牌照片与境外同步》中这一项的单独同意：工牌照片'],
  ['objection.filed', '提出反对', '我反对《Call records》（第 1 版）'],
  ['objection.withdrawn', '收回反对', '我收回对《Call records》（第 1 版）提出的反对'],
  ['signing-conditions.agreed', '约定了签名条件', '我同意以上电子签名的约定（第 1 版）'],
  ['signing-conditions.revoked', '撤销了签名条件的约定', '我撤销电子签名的约定（第 1 版）'],
  ['passkey.enrolled', '添加了通行密钥', undefined],
  ['passkey.removed', '删除了通行密钥', undefined],
] as const;

describe('receipts of everything a person does', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let person: Browser;
  let separate: string;

  const entries = async () =>
    (
      await heed.db
        .selectFrom('evidence_event')
        .select(['id', 'type', 'event'])
        .where('person_id', '=', person.personId)
        .orderBy('id')
        .execute()
    ).filter(({ type }) => acts.some(([one]) => one === type));

  before(async () => {
    heed = await startApp();
    const versionId = await objectablePolicy(heed);
    await separatePolicy(heed);
    const told = await sentNotice(heed, 'access-logs', ['S002']);
    separate = await sentNotice(heed, 'staff-card', ['S002']);
    person = await heed.signIn('S002');
    const now = heed.clock.now();
    await person.post(`/n/${told}/answer`, { action: `notices.acknowledge:${told}`, version: versionId });
    const { version_id: version } = await heed.db
      .selectFrom('notice')
      .select('version_id')
      .where('id', '=', separate)
      .executeTakeFirstOrThrow();
    const chooses = (purpose: string, kind: string) =>
      person.post(`/n/${separate}/purposes`, { purpose, kind, version });
    await chooses('photo', 'consent');
    await chooses('abroad', 'decline');
    await chooses('photo', 'withdraw');
    await person.post('/objections', { id: v7(), version: versionId, text: 'canary-5151 我在家带孩子' });
    const { id } = await heed.db.selectFrom('objection').select('id').executeTakeFirstOrThrow();
    await person.post(`/objections/${id}/take-back`);
    await person.post('/me/signing/agree', { text: conditionsHash('zh-CN').toString('hex') });
    await person.post('/me/signing/revoke');
    const passkey = await inTransaction(heed.db, (tx) =>
      addPasskey(
        tx,
        {
          ...{ personId: person.personId, credentialId: Buffer.from('one'), publicKey: Buffer.from('key') },
          ...{ counter: 0, synced: false, transports: [], name: 'phone', rpId: null },
          session: { platform: 'local', method: 'local-persona' },
          key: { spki: 'c3BraQ==', algorithm: -7 },
        },
        now,
      ),
    );
    await removePasskey(heed.db, person.personId, passkey, now);
  });
  after(() => heed.close());

  it('say in plain words what was done, to which text, in which words, how and when', async () => {
    const found = await entries();
    expect(found.map(({ type }) => type)).to.deep.equal(acts.map(([type]) => type));
    for (const [n, [type, what, statement]] of acts.entries()) {
      const { status, text } = await person.get(`/me/receipts/${found[n]?.id}`);
      expect(status, type).to.equal(200);
      expect(text, type).to.include(what);
      // 10:00 in Shanghai, and in which zone that is.
      expect(text, type).to.include('10:00').and.to.include('中国');
      const { data } = JSON.parse(found[n]?.event ?? '{}') as {
        data: { statement?: string; sha256?: string; shown?: { sha256: string } };
      };
      if (statement) expect(text, type).to.include(statement).and.to.include(data.statement);
      const hash = data.shown?.sha256 ?? data.sha256;
      if (hash) expect(text, type).to.include(hash).and.to.include('中文文本').and.to.include('第 1 版');
      expect(text, type).not.to.include('canary-5151');
    }
  });

  it('are listed with what each is of, and lead from every place where the thing itself stands', async () => {
    const found = await entries();
    const list = (await person.get('/me/receipts')).text;
    for (const { id } of found) expect(list).to.include(`/me/receipts/${id}"`);
    const linked = async (path: string, types: readonly string[]) => {
      const { text } = await person.get(path);
      const there = found.filter(({ type }) => types.includes(type));
      expect(
        there.some(({ id }) => text.includes(`/me/receipts/${id}"`)),
        `${path} ${types.join()}`,
      ).to.equal(true);
    };
    const { id } = await heed.db.selectFrom('objection').select('id').executeTakeFirstOrThrow();
    await linked(`/objections/${id}`, ['objection.filed']);
    await linked(`/objections/${id}`, ['objection.withdrawn']);
    await linked(`/n/${separate}`, ['purpose.answered']);
    await linked('/me', ['purpose.answered']);
    await linked('/me', ['answer.given']);
    await linked('/me/signing', ['signing-conditions.revoked']);
    expect((await person.get('/me')).text).to.include('"/me/receipts"');
    // The cards that confirm each.
    const kinds = [
      ...['objections.filed', 'objections.withdrawn', 'purposes.taken-back'],
      ...['conditions.agreed', 'conditions.revoked'],
    ];
    const rows = await heed.db
      .selectFrom('message as m')
      .select(['m.kind', 'm.bodies'])
      .where('m.kind', 'in', kinds)
      .execute();
    expect(rows.map(({ kind }) => kind)).to.have.members(kinds);
    const ids = new Set(found.map(({ id: entry }) => String(entry)));
    for (const { kind, bodies } of rows) {
      const entry = /"\/me\/receipts\/(\d+)"/.exec(JSON.stringify(bodies))?.[1] ?? '';
      expect(ids.has(entry), kind).to.equal(true);
    }
  });

  it('say what a click is worth where something was signed, and claim nothing where nothing was', async () => {
    const found = await entries();
    const worth = '这种签署方式满足哪些';
    const page = async (n: number) => (await person.get(`/me/receipts/${found[n]?.id}`)).text;
    for (const n of [0, 1, 3, 6, 7]) expect(await page(n), acts[n]?.[1]).to.include(worth);
    for (const n of [2, 4, 5, 8, 9]) expect(await page(n), acts[n]?.[1]).not.to.include(worth);
    for (const n of [4, 5]) expect(await page(n)).to.include('反对不需要签名');
  });

  it('of an objection open for the person and the privacy officer; of the rest for HR too; for no manager', async () => {
    const found = await entries();
    const open = async (staffNo: string) => {
      const browser = await heed.signIn(staffNo);
      const statuses = await Promise.all(found.map(({ id }) => browser.get(`/me/receipts/${id}`)));
      return found.filter((_, n) => statuses[n]?.status === 200).map(({ type }) => type);
    };
    expect(await open('S038')).to.deep.equal(found.map(({ type }) => type));
    expect(await open('S033')).to.deep.equal(
      found.map(({ type }) => type).filter((type) => !type.startsWith('objection.')),
    );
    // Their manager, a colleague, an auditor.
    for (const staffNo of ['S001', 'S021', 'S030']) expect(await open(staffNo), staffNo).to.deep.equal([]);
    expect((await (await heed.signIn('S001')).get('/me/receipts')).text).not.to.include('提出反对');
  });

  it('are files that the command verifies, each with its event', async () => {
    const { app, db, clock } = heed;
    const signer = loadSigner(app.config);
    const found = await entries();
    const pending = await person.get(`/me/receipts/${found[4]?.id}/file`);
    expect(pending.status).to.equal(404);
    const files = logFiles(evidenceDir(app.config.dataDir));
    await new Sequencer({ db, signer, files, published: () => Promise.resolve() }).beat(clock.now());
    const folder = await mkdtemp(join(tmpdir(), 'heed-receipts-'));
    try {
      const names = await Promise.all(
        found.map(async ({ id }) => {
          const { status, text, headers } = await person.get(`/me/receipts/${id}/file`);
          expect(status).to.equal(200);
          expect(headers.get('content-disposition')).to.include(`heed-receipt-${id}.tlog-proof`);
          await writeFile(join(folder, `${id}.tlog-proof`), text);
          return `${id}.tlog-proof`;
        }),
      );
      const vkey = formatVerifier(signer.verifier);
      const child = command(['evidence', 'verify', '--key', vkey, ...names], folder);
      expect(await child.ended, child.output()).to.equal(0);
      const lines = child
        .output()
        .split('\n')
        .filter((line) => line.includes(': valid: '));
      expect(lines).to.have.length(found.length);
      for (const [n, { type }] of found.entries()) expect(lines[n]).to.include(`"${type}"`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('of what was erased say so, and are no file any more', async () => {
    const [first] = await entries();
    const other = await viewerOf(heed, 'S002');
    await heed.db
      .updateTable('evidence_event')
      .set({ event: null, salt: null, erased_at: heed.clock.now() })
      .where('id', '=', first?.id ?? 0)
      .where('person_id', '=', other.id)
      .execute();
    expect((await person.get(`/me/receipts/${first?.id}`)).text).to.include('已按要求删除');
    expect((await person.get(`/me/receipts/${first?.id}/file`)).status).to.equal(410);
    expect((await person.get('/me/receipts')).text).not.to.include(`/me/receipts/${first?.id}"`);
  });
});
