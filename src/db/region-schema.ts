import type { BasisKind, TransferUse } from '../regions/rules.ts';

/** Days are `YYYY-MM-DD`; regions ISO 3166 codes, or `EU` for the European Economic Area. */
export interface RegionSchema {
  storage_place: { one: boolean; region: string | null; backup_region: string | null; said_at: Date };
  entity_region: { entity: string; region: string; set_at: Date; set_by: string };
  transfer_basis: {
    id: string;
    entity: string;
    to_region: string;
    uses: TransferUse[];
    kind: BasisKind;
    reference: string | null;
    document_sha256: Buffer | null;
    version_id: string;
    assessed_on: string;
    review_on: string;
    valid_until: string | null;
    recorded_by: string;
    recorded_at: Date;
    signed_by: string | null;
    signed_at: Date | null;
    ended_by: string | null;
    ended_at: Date | null;
    warned: number | null;
  };
}
