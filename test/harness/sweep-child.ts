/** One sweep of reminders in a process of its own, to be killed in the middle of it. */
import { connect } from '../../src/db/pool.ts';
import { sweepReminders } from '../../src/reminders/sweep.ts';
import { zone } from './company.ts';

const [url, now] = process.argv.slice(2);
if (!url || !now) throw new Error('usage: sweep-child.ts DATABASE_URL NOW');
const { db, close } = connect(url, { max: 2, name: 'swept' });
await sweepReminders(db, { zone, now: new Date(now) });
await close();
