import { Icon } from '../assets/icons.tsx';
import { Hidden } from './hidden.tsx';
import { type Post, postAttributes } from './kit.ts';

export interface ComposerProps {
  post: Post;
  /** Posts `text=…`. */
  name?: string;
  label: string;
  placeholder: string;
  send: string;
  maxLength?: number;
  /** Kept after an error, so that nothing typed is lost. */
  value?: string;
  hint?: string;
}

/** Where a message is written. Enter sends once scripts run (Shift+Enter breaks the line). */
export function Composer(props: ComposerProps) {
  const { post, name = 'text', label, placeholder, send, maxLength = 2000, value = '', hint } = props;
  return (
    <form class="composer" {...postAttributes(post)} data-composer>
      <Hidden csrf={post.csrf} />
      <textarea
        name={name}
        rows={1}
        maxLength={maxLength}
        aria-label={label}
        placeholder={placeholder}
        required
        enterkeyhint="send"
        defaultValue={value}
      />
      <button class="button button-primary" type="submit">
        <Icon name="send" />
        <span class="composer-send">{send}</span>
      </button>
      {hint ? <p class="composer-hint">{hint}</p> : null}
    </form>
  );
}
