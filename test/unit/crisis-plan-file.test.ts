import { expect } from 'chai';
import { firstPlan } from '../../src/crisis/plan.ts';
import { readPlanFile, writePlanFile } from '../../src/crisis/plans/file.ts';
import { languages } from '../../src/messages/model.ts';

describe('a plan in a file', () => {
  it('is read as it was written, in both languages', () => {
    for (const language of languages) {
      const read = readPlanFile(writePlanFile(firstPlan, ['S001', '0042'], language));
      expect(read.problems).to.equal(undefined);
      if (!read.problems)
        expect(read.file).to.deep.equal({ levels: firstPlan.levels, lastResort: ['S001', '0042'] });
    }
  });

  it('says everything that is wrong, and where', () => {
    const text = writePlanFile(firstPlan, [], 'en');
    const problems = (changed: string) => readPlanFile(changed).problems;
    expect(
      problems(text.replace('comingFor: "1800"', 'comingFor: 5').replace('lead: "1"', 'lead: many')),
    ).to.deep.equal([
      { at: 'minor.needed-lead', problem: 'number' },
      { at: 'moderate.comingFor', problem: 'number' },
    ]);
    expect(problems(`${text}more: 1\n`)).to.have.length(1);
    expect(problems('levels: [')?.[0]?.at).to.match(/^line \d+$/);
    expect(problems('lastResort: []')?.[0]?.at).to.equal('levels');
    const aliased = text.replace('levels:', 'levels: &a').replace('minor:', 'minor: *a\n  other:');
    expect(problems(aliased), 'nothing that can blow it up').to.not.equal(undefined);
  });
});
