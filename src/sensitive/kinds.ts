/** What nobody should type into a chat. Kinds name texts of the catalogue under `words.sensitive.`. */
export const sensitiveKinds = ['identity-number', 'bank-card', 'password'] as const;
export type SensitiveKind = (typeof sensitiveKinds)[number];
