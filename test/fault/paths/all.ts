import type { Path } from '../harness/path.ts';
import { alert } from './alert.ts';
import { answer } from './answer.ts';
import { broadcast } from './broadcast.ts';
import { erasure } from './erasure.ts';
import { evidence } from './evidence.ts';
import { intake } from './intake.ts';
import { purge } from './purge.ts';
import { reminder } from './reminder.ts';

/** The ways through Heed on which nothing may be lost. */
export const paths: readonly Path[] = [answer, broadcast, reminder, alert, erasure, intake, evidence, purge];
