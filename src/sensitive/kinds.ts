/**
 * What nobody should type into a chat, whoever it is about: the bots warn, and keep nothing of it. Kinds name texts of the
 * catalogue under `words.kinds.`.
 */
export const secretKinds = ['identity-number', 'bank-card', 'password', 'key'] as const;

/** What people rightly write every day, and a policy may still have blacked out before records are kept. */
const contactKinds = ['mobile', 'e-mail'] as const;

/** Everything the guard knows by its shape. */
export const sensitiveKinds = [...secretKinds, ...contactKinds] as const;
export type SensitiveKind = (typeof sensitiveKinds)[number];
