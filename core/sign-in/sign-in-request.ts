/** What a person needs to complete a sign-in somewhere else. Shown to that person only: the address and the code let others in. */
export interface SignInStep {
  /** The page to open: https, or http on this computer's loopback. */
  url: string;
  /** What the page asks for, where the sign-in goes by a code. */
  code?: string;
  /** Milliseconds since the epoch; Hydrant may give up sooner. */
  expiresAt: number;
  /** Resolves with the token once the person is done: the redirect has come, or the provider answers the code. */
  token: Promise<string>;
}

/** A connector's request for a sign-in that a person completes. */
export interface SignInRequest {
  /** What it is for, as the end of “Sign in …”: `to Snowflake as JOE`. */
  purpose: string;
  /**
   * Begins the sign-in: listens for the redirect, or asks the provider for a code. Not called where the same sign-in is under way already, in
   * this process or another. The signal fires when it was cancelled or has expired, and once it is over: stop listening then.
   */
  begin(signal: AbortSignal): Promise<SignInStep>;
}
