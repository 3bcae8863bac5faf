// Whether the page sleeps: its circuit is let go on purpose, and comes back by itself. Apart from hibernate.js, because other parts ask for it too.

/**
 * Its state: `awake`, `leaving` (the server is asked), `asleep`, or `waking`; `failed` is called when the server cannot be reached to wake it.
 * `keepsBack`: what its user does is done to it when it is awake, and not before.
 */
export const sleep = { state: 'awake', failed: undefined, keepsBack: false };
