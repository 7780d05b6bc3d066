export interface CallbackSettings {
  url: string;
  /** At most 32 letters and digits. */
  token: string;
  /** Exactly 43 letters and digits. */
  encodingAESKey: string;
}

/** How a callback travels; everything unset is as the platform does it. */
export interface DeliveryOptions {
  /** Other settings than those saved, such as the key of before a rotation. */
  callback?: CallbackSettings;
  /** Delivered so many times in a row although it was acknowledged. Default 1. */
  times?: number;
  /** Retries after a first delivery without acknowledgement. Default 3. */
  retries?: number;
  timeoutMs?: number;
  /**
   * `signature`, `encrypt`: changed after signing. `padding`, `length`: encrypted and signed as they are.
   * `truncated`: half of the body.
   */
  tamper?: 'signature' | 'encrypt' | 'padding' | 'length' | 'truncated';
  /** Other receiveid than the corpid, inside the encryption. */
  receiveid?: string;
  /** Other ToUserName than the corpid, outside and inside. */
  corpid?: string;
  /** Other AgentID, outside and inside. */
  envelopeAgentid?: string;
  /** Seconds in the query; default the clock's. */
  timestamp?: string;
  nonce?: string;
  /** CreateTime inside, in seconds; default the clock's. */
  createTime?: number;
  /** The HTTP body instead of the envelope; the query stays that of the real one. */
  rawBody?: string | Buffer;
  contentType?: string;
  /** Runs before each retry; the place to bring a server back. */
  beforeRetry?: (retry: number) => Promise<void> | void;
}

export interface DeliveryAttempt {
  timestamp: string;
  nonce: string;
  /** HTTP status; undefined when no answer came. */
  status?: number;
  body?: string;
  error?: 'timeout' | 'connection';
  /** Real time taken. */
  ms: number;
}

/** What became of one callback. */
export interface Delivery {
  plaintext: string;
  attempts: DeliveryAttempt[];
  /** Some attempt was answered with HTTP 200 in time. */
  acknowledged: boolean;
  /** The last status seen. */
  status: number | undefined;
  /** The passive reply's plaintext, when one came, could be decrypted and was meant for this corp. */
  reply?: string;
  /** The code of a card event. */
  responseCode?: string;
  /** The id of a message; events have none. */
  msgId?: string;
}

/** A callback as an HTTP request that nobody has sent yet. */
export interface SealedCallback {
  /** With msg_signature, timestamp and nonce. */
  url: string;
  body: string | Buffer;
  contentType: string;
  timestamp: string;
  nonce: string;
}

export interface Verification {
  ok: boolean;
  status?: number;
  /** What the URL answered, which must be the plaintext of echostr and nothing else. */
  body?: string;
  reason?: 'timeout' | 'connection' | 'status' | 'body';
}
