/** One turn of the work on requests in a process of its own, to be killed in the middle of it. */
import { connect } from '../../src/db/pool.ts';
import { guardedPersonalData } from '../../src/personal-data-sources.ts';
import { workOnRequests } from '../../src/requests/work.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { masterKeyFrom } from '../../src/vault/master.ts';

const [url, now, secret] = process.argv.slice(2);
if (!url || !now || !secret) throw new Error('usage: requests-child.ts DATABASE_URL NOW SECRET');
const { db, close } = connect(url, { max: 2, name: 'requests-worked' });
const vault = { master: masterKeyFrom(secretsFrom([secret])) };
const personalData = guardedPersonalData({ vault });
await workOnRequests(db, { vault, personalData }, new Date(now), new AbortController().signal);
await close();
