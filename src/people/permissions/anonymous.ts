import { holders, type Rule } from './rule.ts';

/** Who the recipients are that were named and have not ended. */
interface Recipients {
  recipients: readonly string[];
}

/**
 * The anonymous channel: who receives is named, no role does by itself. The privacy office and administrators name them and
 * see nothing of what comes.
 */
export const anonymousRules = {
  'anonymous.set': holders('privacy', 'admin'),
  'anonymous.receive': ((viewer, { recipients }) => recipients.includes(viewer.id)) satisfies Rule<
    [Recipients]
  >,
};
