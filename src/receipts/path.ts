/** @param entryId the evidence entry's id, which the person may know: it opens for them alone */
export function receiptPath(entryId: number): string {
  return `/me/receipts/${entryId}`;
}

/** Everything the person did that is on record, with its receipts. */
export const receiptsPath = '/me/receipts';
