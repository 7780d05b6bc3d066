import { expect } from 'chai';
import fc from 'fast-check';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { readStatements } from '../../src/crisis/statements/read.ts';
import { newestStatement } from '../../src/crisis/statements/store.ts';
import { HeedError } from '../../src/errors.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { StatementStory } from '../harness/statements.ts';

const place = { channel: 'by-hand', place: 'somewhere' } as const;
const act = fc.constantFrom('legal', 'pr', 'lead', 'edit', 'send', 'legal', 'pr', 'lead', 'send');

/** Edited, approved and sent by several at the same moment: what is sent is what three have approved, to the letter. */
describe('a statement that is edited and approved in the same second', function () {
  this.timeout(120_000);
  let heed: TestApp;
  beforeEach(async () => {
    heed = await startApp({ policies: false });
  });
  afterEach(() => heed.close());

  const calmly = async (work: Promise<unknown>) => {
    try {
      await work;
      return true;
    } catch (error) {
      if (error instanceof HeedError && ['conflict', 'bad-input'].includes(error.code)) return false;
      throw error;
    }
  };

  it('either the approval was of the new text, or it counts for nothing', async () => {
    for (let round = 0; round < 10; round += 1) {
      const story = await new StatementStory(heed).begin();
      const one = await story.writes('first');
      await story.approves(one, 'legal');
      await story.approves(one, 'pr');
      const [approved, , sent] = await Promise.all([
        calmly(story.approves(one, 'lead')),
        story.writes('second'),
        calmly(story.sends(one, place)),
      ]);
      // Only an approval that came first can have been followed by a sending, and both before the edit.
      if (sent) expect(approved).to.equal(true);
      const newest = await newestStatement(heed.db, story.incident.id, 'staff');
      expect(newest?.number).to.equal(2);
      expect(await calmly(story.sends(one, place))).to.equal(false);
    }
  });

  it('whatever is done at once and in any order', async () => {
    let sendings = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(act, { minLength: 1, maxLength: 5 }), { maxLength: 6 }),
        async (waves) => {
          const story = await new StatementStory(heed).begin();
          let edits = 0;
          await story.writes('text 0');
          for (const wave of waves) {
            // Everybody acts on what they saw when the wave began.
            const seen = await newestStatement(heed.db, story.incident.id, 'staff');
            if (!seen) throw new Error('no text');
            await Promise.all(
              wave.map((what) => {
                if (what === 'send') return calmly(story.sends(seen, place));
                if (what !== 'edit') return calmly(story.approves(seen, what));
                edits += 1;
                return story.writes(`text ${edits} ${v7()}`);
              }),
            );
          }
          const view = await readStatements(heed.db, heed.app.vault, story.incident.id, heed.clock.now());
          const versions = view.versions.get('staff') ?? [];
          expect(versions.map(({ number }) => number)).to.deep.equal(
            Array.from({ length: edits + 1 }, (_, n) => n + 1),
          );
          for (const { statementId, sha256 } of view.sendings) {
            sendings += 1;
            const version = versions.find(({ id }) => id === statementId);
            expect(version?.sha256.equals(sha256)).to.equal(true);
            expect(version?.approvals.map(({ role }) => role)).to.have.members(['legal', 'pr', 'lead']);
            expect(new Set(version?.approvals.map(({ person }) => person)).size).to.equal(3);
          }
          // On the log, a sending stands behind the three approvals of its text, and no later text stands before it.
          const { rows } = await sql<{
            type: string;
            data: { statement: string; sha256: string; number: number };
          }>`
          select type, event::jsonb -> 'data' as data from evidence_event
          where about = ${story.incident.id}::uuid and type like 'crisis.statement-%' order by id`.execute(
            heed.db,
          );
          for (const [n, { type, data }] of rows.entries()) {
            if (type !== 'crisis.statement-sent') continue;
            const before = rows.slice(0, n);
            const approvals = before.filter(
              (one) => one.type === 'crisis.statement-approved' && one.data.sha256 === data.sha256,
            );
            expect(approvals).to.have.length(3);
            expect(Math.max(...before.map((one) => one.data.number))).to.equal(data.number);
          }
        },
      ),
      { numRuns: 40 },
    );
    expect(sendings, 'that anything was sent at all').to.be.greaterThan(0);
  });
});
