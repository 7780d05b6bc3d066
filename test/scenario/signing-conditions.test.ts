import { expect } from 'chai';
import { agreeConditions, agreementOf, revokeConditions } from '../../src/conditions/agree.ts';
import { conditionsHash, conditionsNumber } from '../../src/conditions/wording.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import type { AnswerData } from '../../src/evidence/events.ts';
import { Company } from '../harness/company.ts';

describe('conditions of signing', () => {
  let company: Company;
  let li: string;
  const session = { platform: 'local', method: 'local-persona' };
  const shown = conditionsHash('zh-CN').toString('hex');
  beforeEach(async () => {
    company = await Company.open();
    li = await company.joins('李明');
  });
  afterEach(() => company.close());

  const act = () => ({ personId: li, language: 'zh-CN' as const, session, now: company.now });
  const agrees = (hash = shown) =>
    inTransaction(company.db, (tx) => agreeConditions(tx, { ...act(), shown: hash }));
  const revokes = () => inTransaction(company.db, (tx) => revokeConditions(tx, act()));
  const signs = async (code: string) => {
    const { noticeId } = await company.sends(await company.publishes({ code, action: 'sign' }), [li]);
    await company.answers(li, noticeId, 'acknowledge', {
      method: 'typed-name',
      signature: { typedName: '李明' },
    });
    return (await company.events<AnswerData>('answer.given')).at(-1);
  };

  it('are agreed once, on the record with the exact text, and answer no policy', async () => {
    expect(await Promise.all([agrees(), agrees()])).to.have.members([true, false]);
    expect(await company.events('signing-conditions.agreed')).to.have.length(1);
    expect((await company.events('signing-conditions.agreed'))[0]).to.include({
      sha256: shown,
      conditions: conditionsNumber,
    });
    expect(await company.count('answer')).to.equal(0);
  });

  it('are not agreed where another text was on the screen', async () => {
    const tried = agrees(conditionsHash('en').toString('hex'));
    expect(await tried.catch((error: unknown) => error instanceof HeedError && error.text)).to.equal(
      'conditions-changed',
    );
    expect(await agreementOf(company.db, li)).to.equal(undefined);
  });

  it('stand in the evidence of what is signed later, and of nothing before or after', async () => {
    expect(await signs('before')).not.to.have.property('conditions');
    await agrees();
    const during = await signs('during');
    expect(during?.conditions).to.include({ sha256: shown, agreed: company.now.toISOString() });
    expect(during?.reliability).to.include({ exclusive: 'not' });
    expect(await revokes()).to.equal(true);
    expect(await revokes()).to.equal(false);
    expect(await signs('after')).not.to.have.property('conditions');
    const all = await company.events<AnswerData>('answer.given');
    expect(all.map(({ conditions }) => conditions !== undefined)).to.deep.equal([false, true, false]);
    expect(await company.events('signing-conditions.revoked')).to.have.length(1);
  });

  it('are not claimed for a concern, which is signed by nobody', async () => {
    await agrees();
    const { noticeId } = await company.sends(await company.publishes(), [li]);
    await company.answers(li, noticeId, 'concern', { reason: '先聊聊' });
    expect((await company.events<AnswerData>('answer.given')).at(-1)).not.to.have.property('conditions');
  });
});
