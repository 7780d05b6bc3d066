-- Of messages about several notices those are looked for, every half minute, that did not go out with all of them.
create index message_onboarding on message (id) where kind = 'onboarding.card';
