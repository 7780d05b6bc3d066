import type { BasisKind, TransferUse } from '../regions/rules.ts';

/** Where data of a legal entity's people lies, and on what it leaves there. */
export interface RegionEvents {
  /** Where the installation says that database and backups lie; absent: it does not say. */
  'storage.said': { region?: string; backups?: string };
  'region.set': { entity: string; region: string; before?: string };
  'transfer-basis.recorded': {
    basis: string;
    entity: string;
    to: string;
    uses: TransferUse[];
    kind: BasisKind;
    /** SHA-256 of the document, hex. */
    sha256?: string;
    version: string;
    assessedOn: string;
    reviewOn: string;
    validUntil?: string;
  };
  'transfer-basis.signed': { basis: string; recordedBy: string };
  'transfer-basis.ended': { basis: string };
  /** Privacy and legal were told how many days are left; below zero: that it is over. */
  'transfer-basis.warned': { basis: string; left: number };
}
