import type { SlackClass } from './api.ts';

export interface CodeMeaning {
  class: SlackClass;
  /** What Slack means, in words for operators. */
  means: string;
  /** What somebody can do about it, where it is for somebody to do. */
  todo?: string;
}

const reinstall = 'Install the app to the workspace again and put its new bot token into SLACK_BOT_TOKEN.';
const scopes = 'Compare the app with `heed slack manifest`, add what is missing, and install it again.';
const admin = 'Ask an administrator of the workspace whether a policy keeps the app from this.';

/** Every documented error of the methods in use, once [docs.slack.dev: each method's page]. */
const table: readonly (readonly [codes: string, class_: SlackClass, means: string, todo?: string])[] = [
  ['ratelimited rate_limited too_many_requests', 'retry', 'too many calls of this method'],
  ['message_limit_exceeded', 'retry', 'too many messages'],
  ['restricted_too_many', 'retry', 'too many scheduled messages'],
  ['service_unavailable', 'retry', 'Slack is out of service'],
  ['team_added_to_org', 'retry', 'the workspace is moving to an organisation'],
  ['external_channel_migrating fetch_members_failed', 'retry', 'the channel cannot be used for a moment'],

  ['internal_error fatal_error request_timeout', 'uncertain', 'Slack failed on the way'],
  ['update_failed file_update_failed', 'uncertain', 'Slack could not finish the change'],

  [
    'invalid_auth not_authed bad_token invalid_token token_revoked token_expired',
    'alert',
    'the token is not valid (any more)',
    reinstall,
  ],
  ['account_inactive', 'alert', 'the app was removed from the workspace', reinstall],
  ['missing_scope no_scopes', 'alert', 'the app lacks a scope', scopes],
  ['not_allowed_token_type', 'alert', 'the token is of another kind', 'Use the bot token (xoxb-…).'],
  [
    'team_access_not_granted org_login_required enterprise_is_restricted two_factor_setup_required',
    'alert',
    'the workspace does not let the app in',
    admin,
  ],
  ['access_denied accesslimited no_permission ekm_access_denied', 'alert', 'access was denied', admin],
  ['app_access_restricted forbidden_team permission_denied', 'alert', 'the app is restricted', admin],
  [
    'restricted_action cannot_create_channel canvas_disabled_user_team no_external_invite_permission',
    'alert',
    'a policy of the workspace forbids it',
    admin,
  ],
  [
    'team_not_found invalid_team org_not_found enterprise_not_found team_not_on_enterprise',
    'alert',
    'there is no such workspace',
    'See that SLACK_BOT_TOKEN is of this workspace.',
  ],
  ['fail_to_get_teams_for_restricted_user missing_user', 'alert', 'the workspace cannot be read', admin],
  [
    'messages_tab_disabled',
    'alert',
    'the app takes no direct messages',
    'Enable the messages tab under App Home › Show Tabs.',
  ],
  ['not_enabled', 'alert', 'the app has no home', 'Enable the home tab under App Home › Show Tabs.'],
  ['plan_upgrade_required', 'alert', 'the plan of the workspace does not have this'],
  [
    'bad_client_secret invalid_client invalid_client_id',
    'alert',
    'the client id or secret is wrong',
    'Compare SLACK_CLIENT_ID and SLACK_CLIENT_SECRET with Basic Information › App Credentials.',
  ],
  [
    'bad_redirect_uri oauth_authorization_url_mismatch',
    'alert',
    'the address to come back to is not one of the app’s',
    'Add it under OAuth & Permissions › Redirect URLs.',
  ],
  [
    'cannot_install_an_org_installed_app preview_feature_not_available pkce_not_allowed',
    'alert',
    'the app cannot be used for signing in like this',
    scopes,
  ],

  ['user_not_found users_not_found no_user', 'drop', 'there is no such person'],
  ['user_disabled', 'drop', 'the person’s account was deactivated'],
  ['user_not_visible not_visible', 'drop', 'the app cannot see this person'],
  ['org_user_not_in_team', 'drop', 'the person is in another workspace'],
  ['user_is_restricted ura_max_channels', 'drop', 'the person is a guest who may not be there'],
  ['app_cannot_join_channel cannot_dm_bot', 'drop', 'it is a bot'],
  ['user_not_in_channel', 'drop', 'the person is not in the channel'],
  ['cant_invite invitee_cant_see_channel', 'drop', 'the person cannot be invited'],
  ['user_email_unverified', 'drop', 'the person has not confirmed their address'],
  ['channel_not_found no_channel invalid_channel', 'drop', 'there is no such channel'],
  ['is_archived', 'drop', 'the channel was archived'],
  ['not_in_channel', 'drop', 'the app is not in the channel'],
  [
    'channel_is_limited_access is_inactive no_access posting_to_channel_denied',
    'drop',
    'the channel is closed to it',
  ],
  [
    'method_not_supported_for_channel_type cant_archive_general cant_archive_required cant_kick_from_general',
    'drop',
    'channels of this kind do not have that',
  ],
  [
    'restricted_action_read_only_channel restricted_action_thread_only_channel restricted_action_thread_locked restricted_action_non_threadable_channel thread_locked',
    'drop',
    'the channel is closed to posts like this',
  ],
  ['name_taken', 'drop', 'a channel has this name'],
  ['message_not_found thread_not_found', 'drop', 'there is no such message'],
  [
    'cant_update_message edit_window_closed streaming_state_conflict block_mismatch',
    'drop',
    'the message cannot be changed',
  ],
  ['no_dual_broadcast_content_update cant_broadcast_message', 'drop', 'the message cannot be changed'],
  ['cant_delete_message', 'drop', 'the message cannot be deleted'],
  ['cannot_reply_to_message', 'drop', 'the message takes no replies'],
  ['no_such_subteam', 'drop', 'there is no such user group'],
  ['invalid_scheduled_message_id', 'drop', 'there is no such scheduled message'],
  [
    'expired_trigger_id trigger_expired exchanged_trigger_id trigger_exchanged invalid_trigger_id',
    'drop',
    'the click is too old to open a form',
  ],
  ['not_found hash_conflict push_limit_reached', 'drop', 'the view is gone or another by now'],
  ['invalid_code invalid_grant invalid_refresh_token invalid_code_verifier', 'drop', 'the code was used'],
  ['invalid_cursor', 'drop', 'the place in the list has expired'],
  [
    'not_pinnable not_reactable too_many_pins too_many_reactions too_many_emoji',
    'drop',
    'it cannot be marked',
  ],
  [
    'too_many_bookmarks too_many_tabs cannot_bookmark_from_external_org cannot_bookmark_restricted_sharing_enabled parent_bookmark_disabled',
    'drop',
    'the channel takes no bookmark',
  ],
  [
    'file_not_found file_deleted file_is_deleted file_not_shared template_not_visible',
    'drop',
    'there is no such file',
  ],
  [
    'file_share_limit_reached max_file_sharing_exceeded unable_to_share_files storage_limit_reached file_uploads_disabled file_uploads_except_images_disabled file_upload_size_restricted file_type_not_allowed blocked_file_type canvas_disabled_file_team canvas_globally_disabled',
    'drop',
    'the workspace takes no such file',
  ],
  [
    'slack_connect_blocked_file_type slack_connect_canvas_sharing_blocked slack_connect_clip_sharing_blocked slack_connect_file_link_sharing_blocked slack_connect_file_upload_sharing_blocked slack_connect_lists_sharing_blocked',
    'drop',
    'it may not be shared with another company',
  ],

  [
    'already_in_channel already_archived already_pinned already_reacted no_pin not_pinned',
    'ignore',
    'done before',
  ],
  ['cant_invite_self cant_kick_self', 'ignore', 'the app is in it by itself'],
  ['file_already_added', 'ignore', 'done before'],

  ['invalid_blocks invalid_blocks_format msg_blocks_too_long', 'bug', 'blocks that are not valid'],
  ['no_text msg_too_long markdown_text_conflict', 'bug', 'a text that is empty or too long'],
  ['view_too_large duplicate_external_id missing_profile_id', 'bug', 'a view that is not valid'],
  [
    'invalid_arguments invalid_arg_name invalid_array_arg invalid_charset invalid_form_data invalid_json invalid_post_type invalid_request json_not_object missing_post_type missing_argument missing_args insecure_request',
    'bug',
    'arguments that are not valid',
  ],
  [
    'invalid_metadata_format invalid_metadata_schema invalid_metadata_filter_keys metadata_too_large metadata_must_be_sent_from_app',
    'bug',
    'metadata that are not valid',
  ],
  [
    'invalid_name invalid_name_maxlength invalid_name_punctuation invalid_name_required invalid_name_specials too_long',
    'bug',
    'a name or topic that is not valid',
  ],
  [
    'invalid_user_combination not_enough_users too_many_users users_list_not_supplied',
    'bug',
    'people who make no conversation',
  ],
  [
    'invalid_limit invalid_types limit_required invalid_ts_latest invalid_ts_oldest',
    'bug',
    'a page that is not valid',
  ],
  [
    'bad_timestamp no_item_specified invalid_time time_in_past time_too_far',
    'bug',
    'a time that is not valid',
  ],
  ['invalid_grant_type unsupported_grant_type', 'bug', 'another way to exchange a code'],
  [
    'too_many_attachments too_many_contact_cards invalid_attachments attachment_payload_limit_exceeded',
    'bug',
    'attachments that are not valid',
  ],
  [
    'alt_txt_too_large channels_limit_exceeded missing_file_data snippet_too_large unknown_snippet_type unknown_subtype',
    'bug',
    'a file that is not valid',
  ],
  [
    'invalid_app_action_type invalid_bookmark_type invalid_child_type invalid_emoji invalid_entity_id invalid_link invalid_parent_type invalid_shortcut_type parent_with_link',
    'bug',
    'a bookmark that is not valid',
  ],
  [
    'is_bot as_user_not_supported send_on_behalf_not_allowed list_record_comment_fetch_failed not_supported',
    'bug',
    'something that bots do not have',
  ],
  [
    'draft_already_deleted draft_already_sent draft_has_conflict draft_not_found',
    'bug',
    'a draft, of which Heed makes none',
  ],
  [
    'duplicate_channel_not_found duplicate_message_not_found',
    'bug',
    'a repeat that Slack says it would recognise',
  ],
  [
    'unknown_method method_deprecated deprecated_endpoint not_implemented',
    'bug',
    'a method that there is not (any more)',
  ],
];

/**
 * What a word that stands nowhere means: Slack said no, and nothing else is known. Nobody may be lost to it, so
 * what waits goes on waiting as for a platform that is down, and somebody is told.
 */
const unknownCode: CodeMeaning = { class: 'alert', means: 'an error that Heed does not know' };

const meanings = new Map<string, CodeMeaning>();
for (const [codes, class_, means, todo] of table) {
  for (const code of codes.split(' '))
    meanings.set(code, { class: class_, means, ...(todo ? { todo } : {}) });
}

export function meaningOf(code: string): CodeMeaning {
  return meanings.get(code) ?? unknownCode;
}

export function isKnown(code: string): boolean {
  return meanings.has(code);
}

/** The method refuses everybody for a while, and says for how long. */
export const limitCodes: ReadonlySet<string> = new Set(['ratelimited', 'rate_limited', 'too_many_requests']);
