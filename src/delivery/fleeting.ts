/**
 * Kinds of messages of which another comes by itself another time. Where one does not arrive nobody has to decide, and it is
 * not sent again: later it would come at night, beside something else, or to whoever has turned them down since.
 */
export const fleetingKinds: readonly string[] = ['tips.card', 'training.nudge'];
