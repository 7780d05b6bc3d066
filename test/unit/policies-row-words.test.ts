import { expect } from 'chai';
import { beginning, rowWords } from '../../src/policies/row-words.ts';
import { Company } from '../harness/company.ts';
import { covers } from '../harness/records.ts';

describe('what a row of a policy is called', () => {
  let company: Company;
  beforeEach(async () => {
    company = await Company.open();
  });
  afterEach(() => company.close());

  it('is the title and the beginning of what it says, by the newest version that has it', async () => {
    const { policyId } = await covers(company, { row: 'chats' });
    await covers(company, { row: 'others', words: 'Another row.' });
    const words = await rowWords(company.db, [
      { policyId, disclosure: 'chats' },
      { policyId, disclosure: 'others' },
      { policyId, disclosure: 'never' },
    ]);
    for (const disclosure of ['chats', 'others'])
      expect(words({ policyId, disclosure })).to.deep.equal({
        'zh-CN': '《Records of records》：Time and length of calls',
        en: '“Records of records”: Time and length of calls',
      });
    expect(words({ policyId, disclosure: 'never' }).en).to.equal('never');
  });

  it('leaves out what the row explains at length', () => {
    expect(beginning('工作账号与客户之间的聊天记录：文字、图片。不包括私人账号。')).to.equal(
      '工作账号与客户之间的聊天记录',
    );
    expect(beginning('Chats with customers: text, pictures. Private accounts are not.')).to.equal(
      'Chats with customers',
    );
    expect(beginning('Files of 1.5 MB and more')).to.equal('Files of 1.5 MB and more');
  });
});
