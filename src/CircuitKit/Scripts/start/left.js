// What a page leaves to the page that the browser loads in its place, beside the circuit's secret. Apart from the parts that may be switched off.

/**
 * `drafts` is what the page before has left; `collect` returns what this one leaves. `wait` has the state wait in this tab until the same user signs
 * in again. `isTyping` tells whether the page has text that its user has not sent. `carry` has it leave its circuit's secret for so many milliseconds, or
 * nothing for 0; it returns false where it cannot. `version` is the app's version by which the page was loaded.
 */
export const left = { drafts: undefined, collect: undefined, wait: undefined, isTyping: undefined, carry: undefined, version: '' };
