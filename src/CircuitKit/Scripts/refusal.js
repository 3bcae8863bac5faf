// The page of somebody who was not let in: CircuitKit's own, or the app's (CircuitKit:Admission:RefusalPage), which loads this script too. It tries
// again by itself, later each time, and never together with all the others who wait.

import { backOff } from './backoff.js';
import { read, write } from './start/storage.js';

const attemptsKey = 'circuitkit-refused';
const asked = Number(document.querySelector('meta[name="circuitkit-retry-after"]')?.content);
const wait = backOff(asked > 0 ? asked * 1000 : 5000, countAttempt());
const status = document.getElementById('circuitkit-retry');
const words = document.documentElement.getAttribute('data-circuitkit-text-retry') ?? 'Next attempt in {seconds} s.';

if (status) {
  // A screen reader says it once; a countdown would be read out every second.
  status.textContent = words.replace('{seconds}', Math.ceil(wait / 1000));
}

setTimeout(() => location.reload(), wait);

// Attempts of this tab since it was last let in: the page that is let in knows nothing of this, so old ones are forgotten by their age.
function countAttempt() {
  const { count = 0, at = 0 } = read(attemptsKey) ?? {};
  const attempts = Date.now() - at < 5 * 60_000 ? count : 0;
  write(attemptsKey, { count: attempts + 1, at: Date.now() });
  return attempts;
}
