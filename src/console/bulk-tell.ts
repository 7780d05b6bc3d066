import type { Tx } from '../db/pool.ts';
import { enqueue, enqueueTo } from '../delivery/enqueue.ts';
import type { Message } from '../messages/model.ts';
import { localized } from '../messages/texts.ts';
import { holdersQuery } from '../people/holders.ts';
import type { BulkKind } from './bulk-act.ts';

/** Something for many, as far as those who hear of it need to know. */
export interface ToldBulk {
  id: string;
  kind: BulkKind;
  people: number;
  /** Of how many notices. */
  notices: number;
  placedBy: string;
}

export const bulkPath = (id: string): string => `/console/bulk/${id}`;

/** Tells everybody who may agree that what somebody else wants done waits for them. */
export async function tellBulkApprovers(tx: Tx, bulk: ToldBulk, now: Date): Promise<void> {
  const bodies = card(bulk, 'approval', 'open');
  await enqueueTo(
    tx,
    { kind: 'bulk.approval', bodies, about: bulk.id, priority: 1, at: now },
    holdersQuery(['hr', 'privacy'], now, [bulk.placedBy]),
  );
}

/** Tells whoever asked for it what a second person said. */
export async function tellBulkPlacer(
  tx: Tx,
  bulk: ToldBulk,
  fate: 'approved' | 'refused',
  now: Date,
): Promise<void> {
  const bodies = card(bulk, fate, fate === 'approved' ? 'done' : 'closed');
  await enqueue(tx, { kind: 'bulk.fate', bodies, about: bulk.id, to: [bulk.placedBy], priority: 1, at: now });
}

const card = (
  { id, kind, people, notices }: ToldBulk,
  word: 'approval' | 'approved' | 'refused',
  tone: 'open' | 'done' | 'closed',
): Message =>
  localized((t) => ({
    kind: 'card',
    card: {
      title: t(`orders.bulk.${kind}.${word}`),
      lines: [
        t(`orders.bulk.${kind}.people`, { count: people }),
        t('orders.bulk.notices', { count: notices }),
      ],
      link: { label: t(`orders.bulk.${word}.open`), path: bulkPath(id) },
      state: { tone, label: t(`orders.bulk.${word}.state`) },
    },
  }));
