import { expect } from 'chai';
import { SlackError } from '../../src/platforms/slack/api.ts';
import { Refusals } from '../../src/platforms/slack/refusals.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 7, 3) + seconds * 1_000);
const refusal = (code: string) =>
  new SlackError('chat.postMessage', { fate: 'refused', class: 'alert', code, reason: code });

describe('refusals that concern one person', () => {
  let refusals: Refusals;
  beforeEach(() => {
    refusals = new Refusals();
  });

  for (const code of ['access_denied', 'restricted_action', 'a_word_of_tomorrow'])
    it(`${code}, while others are written to: a few tries that hold nobody up, then refused`, () => {
      const results: (string | undefined)[] = [];
      for (const minute of [0, 1, 2]) {
        refusals.worked('UOTHER', at(minute * 60 - 1));
        const fate = refusals.refused('UBAD', refusal(code), 'bulk', at(minute * 60));
        results.push(
          fate?.result === 'later' ? `${fate.why} ${fate.at.toISOString().slice(14, 19)}` : fate?.result,
        );
      }
      expect(results).to.deep.equal(['turn 01:00', 'turn 02:00', 'failed']);
    });

  it('nothing is said of one person when nobody is written to any more', () => {
    refusals.worked('UOTHER', at(-1));
    expect(refusals.refused('U1', refusal('access_denied'), 'alert', at(0))).to.include({ why: 'turn' });
    for (const seconds of [10, 70, 130])
      expect(refusals.refused('U1', refusal('access_denied'), 'alert', at(seconds))).to.equal(undefined);
    expect(refusals.refused('U2', refusal('access_denied'), 'alert', at(130))).to.equal(undefined);
  });

  it('what is the app’s matter stays that, and a post to the person begins anew', () => {
    refusals.worked('UOTHER', at(0));
    expect(refusals.refused('U1', refusal('invalid_auth'), 'bulk', at(1))).to.equal(undefined);
    for (const round of [1, 2, 3]) {
      expect(refusals.refused('U1', refusal('access_denied'), 'bulk', at(round))).to.include({ why: 'turn' });
      refusals.worked('U1', at(round));
    }
  });
});
