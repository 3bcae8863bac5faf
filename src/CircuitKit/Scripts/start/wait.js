// A limit that a page which stands still does not reach: its timers run before the answers that have been there for long. Two halves, not more:
// browsers delay each timer of a hidden page by up to a second.

/**
 * Ends after a time. A busy page, or a device that has slept, loses half of it at most.
 * @param {number} milliseconds
 */
export async function wait(milliseconds) {
  for (let half = 0; half < 2; half++) {
    await new Promise(resolve => setTimeout(resolve, milliseconds / 2));
  }
}
