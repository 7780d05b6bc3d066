/** The first card of several notices at once. */
export const onboardingKind = 'onboarding.card';

/**
 * Kinds of messages about several things. Word of one of them never takes their place: it comes by itself, and where it
 * would only have changed the card, not at all.
 */
export const severalKinds: readonly string[] = [onboardingKind, 'reminders.card', 'reminders.digest'];
