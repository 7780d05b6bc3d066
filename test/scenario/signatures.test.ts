import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import type { AnswerKind } from '../../src/db/schema.ts';
import { readDrawing } from '../../src/notices/signature/drawing/lines.ts';
import { openDrawings } from '../../src/notices/signature/drawing/store.ts';
import { loadCase } from '../../src/notices/standing.ts';
import { hashOfStatement } from '../../src/notices/statement.ts';
import { purgeChallenges } from '../../src/people/passkeys/challenge.ts';
import { enrolmentOptions, enrolPasskey } from '../../src/people/passkeys/enrol.ts';
import { signingOptions } from '../../src/people/passkeys/sign.ts';
import { passkeysOf, removePasskey } from '../../src/people/passkeys/store.ts';
import { personalDataRegistry } from '../../src/people/personal-data.ts';
import { personalDataSources } from '../../src/personal-data-sources.ts';
import { drawing } from '../fixtures/drawing.ts';
import { Authenticator } from '../harness/authenticator.ts';
import { Company } from '../harness/company.ts';
import { tableHashes } from '../harness/sent-notice.ts';
import { type PasskeyEvent, verifyPasskey } from '../outside/verify-passkey.ts';

const party = { id: 'heed.example', origin: 'https://heed.example' };
const session = { platform: 'local', method: 'local-persona' };
const sha256 = (of: string | Buffer) => createHash('sha256').update(of).digest('hex');

describe('signatures', () => {
  let company: Company;
  let li: string;
  let wang: string;
  before(async () => {
    company = await Company.open();
    li = await company.joins('李知远');
    wang = await company.joins('王芳');
  });
  after(() => company.close());

  const sent = async (signature: 'typed-name' | 'drawn' | 'passkey', code: string, more = {}) => {
    const version = await company.publishes({ action: 'sign', signature, code, ...more });
    return (await company.sends(version, [li, wang])).noticeId;
  };
  const newest = async () =>
    (await company.events<PasskeyEvent['data'] & Record<string, object>>('answer.given')).at(-1);

  describe('drawn', () => {
    let notice: string;
    before(async () => {
      notice = await sent('drawn', 'drawn');
    });
    /** Its lines with their points at even distances: what is kept of it. */
    const read = readDrawing(drawing());
    const lines = read.ok ? read.path : read.problem;
    const signs = (given: string, noticeId = notice, person = li) =>
      company.answers(person, noticeId, 'acknowledge', { method: 'drawn', signature: { drawing: given } });

    const refused: [what: string, given: string, problem: string][] = [
      ['an empty drawing', '', 'drawingMissing'],
      ['a dot', 'M500 250', 'drawingTooLittle'],
      ['a drawing with pressure', '[{"x":1,"y":2,"pressure":0.4,"time":1}]', 'drawingMore'],
      ['a huge drawing', drawing(4_000), 'drawingTooLarge'],
    ];
    for (const [what, given, problem] of refused) {
      it(`${what} is no signature, and nothing is kept of it`, async () => {
        const before = await tableHashes(company.db);
        expect(await signs(given)).to.deep.equal({ result: 'mend', field: 'drawing', problem });
        expect(await tableHashes(company.db)).to.deep.equal(before);
      });
    }

    it('a method below the minimum is refused by name', async () => {
      const given = { method: 'typed-name', signature: { typedName: '李知远' } };
      for (const more of [given, { method: 'click' }, { method: 'wink' }]) {
        const refusal = { result: 'refused', why: 'method-too-weak' };
        expect(await company.answers(li, notice, 'acknowledge', more)).to.deep.equal(refusal);
      }
    });

    it('is asked for by a card that leads to the page at once: no button, no form', async () => {
      const { message_id: id } = await company.share(notice, li);
      const { bodies } = await company.db
        .selectFrom('message')
        .select('bodies')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      const body = bodies['zh-CN'];
      if (body.kind !== 'card') throw new Error('a notice is a card');
      const { card } = body;
      expect(card.link)
        .to.include({ path: `/n/${notice}` })
        .and.not.have.property('form');
      expect(card.buttons?.map(({ action }) => action.name)).to.not.include('notices.acknowledge');
    });

    it('is sealed beside its answer, with its hashes and what it is worth in the evidence', async () => {
      const recorded = await signs(drawing());
      const answerId = recorded.result === 'recorded' ? recorded.answerId : '';
      const data = await newest();
      expect(data?.reliability).to.deep.equal({
        source: 'CN Electronic Signature Law (2019) art. 13',
        exclusive: 'partly',
        control: 'partly',
        signature: 'met',
        content: 'met',
      });
      const [kept] = await openDrawings(company.db, company.vault, [answerId]);
      expect(kept?.path).to.equal(lines);
      expect(data?.signature).to.deep.equal({
        drawing: {
          path: sha256(lines),
          image: sha256(kept?.image ?? ''),
          box: [1_000, 500],
          strokes: 3,
        },
      });
      const row = await company.db.selectFrom('drawn_signature').selectAll().executeTakeFirstOrThrow();
      expect(JSON.stringify(row.sealed)).to.not.include('M100');
    });

    it('is found, copied and erased with its person', async () => {
      const held = personalDataRegistry(personalDataSources({ vault: company.vault }));
      const mine = (await held.whatIsHeld(company.db, li)).find(
        ({ source }) => source === 'drawn-signatures',
      );
      expect(mine).to.include({ count: 1, disclosure: 'answers' });
      const copied = async () => {
        const copies: unknown[] = [];
        for await (const { data } of held.exportSource(company.db, li, 'drawn-signatures'))
          copies.push(data.leftOut ?? data.path);
        return copies;
      };
      expect(await copied()).to.deep.equal([lines]);
      await sql`alter table drawn_signature disable trigger user`.execute(company.db);
      await sql`update drawn_signature set sealed = '{"v":1}'::jsonb`.execute(company.db);
      expect(await copied()).to.deep.equal(['damaged']);
      await inTransaction(company.db, (tx) =>
        held.erasePerson(tx, li, { now: company.now, actor: 'heed', reason: 'request' }),
      );
      expect(await company.db.selectFrom('drawn_signature').selectAll().execute()).to.deep.equal([]);
      const keys = await company.db
        .selectFrom('keys.wrapping_key')
        .select('id')
        .where('class', '=', 'drawn-signature')
        .execute();
      expect(keys).to.deep.equal([]);
    });
  });

  describe('by passkey', () => {
    const devices = new Map<string, Authenticator>();
    let notice: string;
    let consent: string;
    before(async () => {
      notice = await sent('passkey', 'passkey');
      consent = await sent('passkey', 'passkey-consent', { action: 'consent' });
      for (const person of [li, wang]) devices.set(person, await enrols(person));
    });

    async function enrols(personId: string, odd = {}): Promise<Authenticator> {
      const device = new Authenticator(party.origin);
      const person = { id: personId, name: 'x', staffNo: 'x' };
      const { now } = company;
      const options = (await enrolmentOptions(company.db, { person, party, now })) as { challenge: string };
      const given = { sent: device.enrols(options, odd), name: ' Work phone ', session };
      await enrolPasskey(company.db, { person, party, now }, given);
      return device;
    }

    const deviceOf = (person: string) => devices.get(person) ?? new Authenticator(party.origin);

    /** What the page learns from the server for this person and notice. */
    async function asked(person: string, noticeId = notice, kind: AnswerKind = 'acknowledge') {
      const found = await loadCase(company.db, noticeId, person, 'zh-CN');
      const hash = await hashOfStatement(company.db, found, { kind, via: 'page', language: 'zh-CN' });
      const statement = { about: noticeId, personId: person, hash };
      return (await signingOptions(company.db, party, statement, company.now)) as { challenge: string };
    }

    const answers = (
      person: string,
      passkey: string,
      noticeId = notice,
      kind: AnswerKind = 'acknowledge',
      more = {},
    ) => company.answers(person, noticeId, kind, { method: 'passkey', signature: { passkey }, ...more });
    const mend = (problem: string) => ({ result: 'mend', field: 'passkey', problem });

    it('enrolling is on the record and in the chat; the same passkey is not taken twice', async () => {
      const [event] = await company.events('passkey.enrolled');
      expect(event).to.include({ algorithm: -7, synced: false });
      const told = await company.db
        .selectFrom('message')
        .select('id')
        .where('kind', '=', 'passkeys.added')
        .execute();
      expect(told).to.have.lengthOf(2);
      const [mine] = await passkeysOf(company.db, li);
      expect(mine).to.include({ name: 'Work phone', counter: 0, usedAt: null });

      const person = { id: wang, name: 'x', staffNo: 'x' };
      const { now } = company;
      const options = (await enrolmentOptions(company.db, { person, party, now })) as { challenge: string };
      const stolen = { sent: deviceOf(li).enrols(options), name: '', session };
      const failed = await enrolPasskey(company.db, { person, party, now }, stolen).catch((e: unknown) => e);
      expect(failed).to.include({ code: 'conflict', text: 'passkey-known' });
    });

    const oddly: [what: string, odd: object, text: string][] = [
      ['another origin', { origin: 'https://heed.example.evil.test' }, 'passkey-origin'],
      ['another domain', { rpId: 'evil.test' }, 'passkey-invalid'],
      ['nobody verified', { verified: false }, 'passkey-invalid'],
    ];
    for (const [what, odd, text] of oddly) {
      it(`enrolling with ${what} is refused, and nothing is kept`, async () => {
        const before = (await passkeysOf(company.db, li)).length;
        const failed = await enrols(li, odd).catch((error: unknown) => error);
        expect(failed).to.include({ code: 'bad-input', text });
        expect((await passkeysOf(company.db, li)).length).to.equal(before);
      });
    }

    const refused: [what: string, odd: object, problem: string][] = [
      ['under another address', { origin: 'https://heed.example:8443' }, 'passkeyOrigin'],
      ['for another domain', { rpId: 'evil.test' }, 'passkeyInvalid'],
      ['by a device that asked nobody', { verified: false }, 'passkeyInvalid'],
    ];
    for (const [what, odd, problem] of refused) {
      it(`signed ${what}: refused`, async () => {
        const given = deviceOf(li).signs(await asked(li), odd);
        expect(await answers(li, given)).to.deep.equal(mend(problem));
      });
    }

    it('a challenge that is older than five minutes is over, and is cleared away', async () => {
      const options = await asked(li);
      const given = deviceOf(li).signs(options);
      company.clock.advance({ minutes: 5 });
      expect(await answers(li, given)).to.deep.equal(mend('passkeyOver'));
      expect(await purgeChallenges(company.db, company.now)).to.be.at.least(1);
      expect(await purgeChallenges(company.db, company.now)).to.equal(0);
    });

    it('another person’s passkey does not sign, nor does a challenge that was another person’s', async () => {
      expect(await answers(li, deviceOf(wang).signs(await asked(li)))).to.deep.equal(mend('passkeyUnknown'));
      expect(await answers(li, deviceOf(li).signs(await asked(wang)))).to.deep.equal(mend('passkeyOver'));
      const stranger = new Authenticator(party.origin);
      expect(await answers(li, stranger.signs(await asked(li)))).to.deep.equal(mend('passkeyUnknown'));
    });

    it('what was signed for another notice, or for other words, does not count', async () => {
      const other = await asked(li, consent, 'consent');
      expect(await answers(li, deviceOf(li).signs(other))).to.deep.equal(mend('passkeyOther'));
      const given = deviceOf(li).signs(await asked(li));
      const english = await answers(li, given, notice, 'acknowledge', { language: 'en' });
      expect(english).to.deep.equal(mend('passkeyOther'));
    });

    it('a challenge that was made up, broken or empty signatures: refused with words', async () => {
      const made = { challenge: Buffer.alloc(32, 7).toString('base64url') };
      expect(await answers(li, deviceOf(li).signs(made))).to.deep.equal(mend('passkeyOver'));
      expect(await answers(li, '')).to.deep.equal(mend('passkeyMissing'));
      for (const broken of ['{', 'null', '[]', '{"id":"x"}', 'x'.repeat(40_000)])
        expect(await answers(li, broken)).to.deep.equal(mend('passkeyInvalid'));
      const good = JSON.parse(deviceOf(li).signs(await asked(li))) as { response: { signature: string } };
      const [first = ''] = good.response.signature;
      good.response.signature = good.response.signature.replace(first, first === 'M' ? 'N' : 'M');
      expect(await answers(li, JSON.stringify(good))).to.deep.equal(mend('passkeyInvalid'));
    });

    it('nothing of all that was recorded', async () => {
      expect(await company.count('answer')).to.equal(1);
      const [mine] = await passkeysOf(company.db, li);
      expect(mine?.counter).to.equal(0);
    });

    it('sent twenty times at once it counts once, and anyone can verify it with the evidence alone', async () => {
      const given = deviceOf(li).signs(await asked(li));
      const all = await Promise.all(Array.from({ length: 20 }, () => answers(li, given)));
      expect(all.filter(({ result }) => result === 'recorded')).to.have.lengthOf(1);
      expect(new Set(all.map(({ result }) => result))).to.deep.equal(new Set(['recorded', 'repeat']));
      const data = await newest();
      if (!data) throw new Error('no answer on record');
      expect(data.reliability).to.include({ exclusive: 'partly', control: 'met' });
      const verified = { signed: true, userVerified: true, origin: party.origin };
      expect(verifyPasskey({ person: li, data })).to.deep.equal(verified);
      expect(verifyPasskey({ person: wang, data })).to.equal('another statement');
      const shown = { ...data.shown, sha256: '0'.repeat(64) };
      expect(verifyPasskey({ person: li, data: { ...data, shown } })).to.equal('another statement');
      const [mine] = await passkeysOf(company.db, li);
      expect(mine?.counter).to.equal(deviceOf(li).counter);
      expect(mine?.usedAt).to.deep.equal(company.now);
    });

    it('replayed after the answer was taken back, it does not count again', async () => {
      const given = deviceOf(li).signs(await asked(li, consent, 'consent'));
      const gives = () => answers(li, given, consent, 'consent');
      expect((await gives()).result).to.equal('recorded');
      expect((await company.answers(li, consent, 'withdraw')).result).to.equal('recorded');
      expect(await gives()).to.deep.equal(mend('passkeyOver'));
      // No is never harder than a click, whatever yes asks for.
      expect((await company.answers(wang, consent, 'decline')).result).to.equal('recorded');
    });

    it('a device that counts backwards may be a copy: refused', async () => {
      const given = deviceOf(li).signs(await asked(li, consent, 'consent'), { counter: 1 });
      expect(await answers(li, given, consent, 'consent')).to.deep.equal(mend('passkeyCopied'));
    });

    it('removed, it signs no more; what was signed stays', async () => {
      const given = deviceOf(wang).signs(await asked(wang));
      const [hers] = await passkeysOf(company.db, wang);
      const id = hers?.id ?? '';
      const other = await removePasskey(company.db, li, id, company.now).catch((error: unknown) => error);
      expect(other).to.include({ code: 'not-found' });
      await removePasskey(company.db, wang, id, company.now);
      expect(await answers(wang, given)).to.deep.equal(mend('passkeyUnknown'));
      expect(await company.events('passkey.removed')).to.have.lengthOf(1);
    });

    it('is found, copied and erased with its person', async () => {
      const held = personalDataRegistry(personalDataSources({ vault: company.vault }));
      const found = await held.whatIsHeld(company.db, li);
      expect(found.find(({ source }) => source === 'passkeys')).to.include({ count: 1 });
      const { outcomes } = await inTransaction(company.db, (tx) =>
        held.erasePerson(tx, li, { now: company.now, actor: 'heed', reason: 'request' }),
      );
      const erased = outcomes.find(({ source }) => source === 'passkeys')?.erased;
      expect(erased).to.deep.equal([{ category: 'held.category.passkeys', erased: 1, kept: 0 }]);
      expect(await passkeysOf(company.db, li)).to.deep.equal([]);
    });
  });
});
