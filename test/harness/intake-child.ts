/** One batch of records in a process of its own, to be killed in the middle of it. */
import { FixedClock } from '../../src/clock.ts';
import { connect } from '../../src/db/pool.ts';
import { readLine } from '../../src/records/line.ts';
import { takeIn } from '../../src/records/take-in.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { masterKeyFrom } from '../../src/vault/master.ts';
import { zone } from './company.ts';

const [url, now, sourceId, ...lines] = process.argv.slice(2);
if (!url || !now || !sourceId) throw new Error('usage: intake-child.ts DATABASE_URL NOW SOURCE LINE…');
const secrets = secretsFrom(['s'.repeat(32)]);
const { db, close } = connect(url, { max: 2, name: 'taking-in' });
const deps = { db, secrets, zone, clock: new FixedClock(now), vault: { master: masterKeyFrom(secrets) } };
await takeIn(deps, sourceId, lines.map(readLine));
await close();
