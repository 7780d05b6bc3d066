import { expect } from 'chai';
import fc from 'fast-check';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { readStatements } from '../../src/crisis/statements/read.ts';
import type { ApproverRole } from '../../src/crisis/statements/rules.ts';
import { newestStatement, type StatementRow } from '../../src/crisis/statements/store.ts';
import { lockIncident } from '../../src/crisis/store.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { AffectedStory } from '../harness/affected.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { StatementStory } from '../harness/statements.ts';
import { until } from '../harness/until.ts';

const act = fc.constantFrom('legal', 'pr', 'lead', 'edit', 'send', 'legal', 'pr', 'lead', 'send');

/** A text behind the gate, and who acts on it. */
interface Behind {
  incident: string;
  newest(): Promise<StatementRow | undefined>;
  writes(text: string): Promise<StatementRow>;
  approves(one: StatementRow, role: ApproverRole): Promise<unknown>;
  sends(one: StatementRow): Promise<unknown>;
}

/** Both ends of the one gate: a text that is read out, and one that is told to those affected. */
const ends: Record<string, { line: string; runs: number; begin: (heed: TestApp) => Promise<Behind> }> = {
  'a statement': {
    ...{ line: 'staff', runs: 40 },
    async begin(heed) {
      const story = await new StatementStory(heed).begin();
      const incident = story.incident.id;
      return {
        incident,
        newest: () => newestStatement(heed.db, incident, 'staff'),
        writes: (text) => story.writes(text),
        approves: (one, role) => story.approves(one, role),
        sends: (one) => story.sends(one, { channel: 'by-hand', place: 'somewhere' }),
      };
    },
  },
  'what those affected are told': {
    ...{ line: 'affected/notice.major', runs: 12 },
    async begin(heed) {
      const story = await AffectedStory.open(heed);
      await story.adds(['S002', 'S003']);
      return {
        incident: story.incident.id,
        newest: () => newestStatement(heed.db, story.incident.id, 'affected', 'notice.major'),
        writes: (text) => story.writes('notice', 'major', text),
        approves: (one, role) => story.approves(one, role),
        sends: (one) => story.sends(one),
      };
    },
  },
};

/** Edited, approved and sent by several at the same moment: what is sent is what three have approved, to the letter. */
for (const [name, { line, runs, begin }] of Object.entries(ends))
  describe(`${name}, edited and approved in the same second`, function () {
    this.timeout(120_000);
    let heed: TestApp;
    before(async () => {
      heed = await startApp({ policies: false });
    });
    after(() => heed.close());

    const calmly = async (work: Promise<unknown>) => {
      try {
        await work;
        return true;
      } catch (error) {
        if (error instanceof HeedError && ['conflict', 'bad-input'].includes(error.code)) return false;
        throw error;
      }
    };
    const waiting = async () => {
      const { rows } = await sql<{ n: number }>`
        select count(*)::int as n from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(heed.db);
      return rows[0]?.n ?? 0;
    };

    it('either the approval was of the new text, or it counts for nothing', async () => {
      for (let round = 0; round < 10; round += 1) {
        const story = await begin(heed);
        const one = await story.writes('first');
        await story.approves(one, 'legal');
        await story.approves(one, 'pr');
        const [approved, , sent] = await Promise.all([
          calmly(story.approves(one, 'lead')),
          story.writes('second'),
          calmly(story.sends(one)),
        ]);
        // Only an approval that came first can have been followed by a sending, and both before the edit.
        if (sent) expect(approved).to.equal(true);
        expect((await story.newest())?.number).to.equal(2);
        expect(await calmly(story.sends(one))).to.equal(false);
      }
    });

    it('they are under way in the database together, and one waits there for the other', async () => {
      const story = await begin(heed);
      const one = await story.writes('first');
      for (const role of ['legal', 'pr'] as const) await story.approves(one, role);
      const all: Promise<unknown>[] = [];
      await inTransaction(heed.db, async (tx) => {
        await lockIncident(tx, story.incident);
        all.push(story.writes('second'), calmly(story.approves(one, 'lead')), calmly(story.sends(one)));
        await until(async () => (await waiting()) === all.length, { what: 'three that wait in PostgreSQL' });
        // Nothing of them has happened while another holds the incident.
        expect((await story.newest())?.id).to.equal(one.id);
      });
      await Promise.all(all);
      expect((await story.newest())?.number).to.equal(2);
      expect(await calmly(story.sends(one))).to.equal(false);
    });

    it('whatever is done at once and in any order', async () => {
      let sendings = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(act, { minLength: 1, maxLength: 5 }), { maxLength: 6 }),
          async (waves) => {
            const story = await begin(heed);
            let edits = 0;
            await story.writes('text 0');
            for (const wave of waves) {
              // Everybody acts on what they saw when the wave began.
              const seen = await story.newest();
              if (!seen) throw new Error('no text');
              await Promise.all(
                wave.map((what) => {
                  if (what === 'send') return calmly(story.sends(seen));
                  if (what !== 'edit') return calmly(story.approves(seen, what));
                  edits += 1;
                  return story.writes(`text ${edits} ${v7()}`);
                }),
              );
            }
            const view = await readStatements(heed.db, heed.app.vault, story.incident, heed.clock.now());
            const versions = view.versions.get(line) ?? [];
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
              data: { sha256: string; hash: string; number: number };
            }>`
              select type, event::jsonb -> 'data' as data from evidence_event
              where about = ${story.incident}::uuid and (type like 'crisis.statement-%' or type = 'crisis.affected-told')
              order by id`.execute(heed.db);
            for (const [n, { type, data }] of rows.entries()) {
              if (type !== 'crisis.statement-sent' && type !== 'crisis.affected-told') continue;
              const before = rows.slice(0, n).filter((one) => one.type.startsWith('crisis.statement-'));
              const sent = data.sha256 ?? data.hash;
              const approvals = before.filter(
                (one) => one.type === 'crisis.statement-approved' && one.data.sha256 === sent,
              );
              expect(approvals).to.have.length(3);
              const last = before.findLast((one) => one.type === 'crisis.statement-written');
              expect(last?.data.sha256).to.equal(sent);
            }
          },
        ),
        { numRuns: runs, seed: Number(process.env.HEED_FUZZ_SEED ?? 7) },
      );
      expect(sendings, 'that anything was sent at all').to.be.greaterThan(0);
    });
  });
