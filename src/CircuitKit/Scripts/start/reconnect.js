// Stock Blazor spends its first ten attempts within a moment and then waits 5 s, so a server that is back after one second is found after
// five. Here the attempts are spread: one at once, one every 1 to 1.5 s for the first minute, then up to 5 s apart.
//
// Blazor counts a wait down in steps of one second, so a shorter one lasts a second too. Waiting less would take a reconnection handler
// of our own, and with it the app's reconnect UI.

const shortestMilliseconds = 1000;
const longestMilliseconds = 5000;
const jitter = 0.5;
const steadyAttempts = 48;
const growth = 1.1;
const stockMaxRetries = 30;

/** About an hour of attempts. */
export const maxRetries = 900;

/** The wait in milliseconds before the attempt that follows this many earlier ones. */
export function retryInterval(previousAttempts) {
  if (previousAttempts === 0) {
    return 0;
  }

  const grown = shortestMilliseconds * growth ** Math.max(0, previousAttempts - steadyAttempts);
  const base = Math.min(grown, longestMilliseconds / (1 + jitter));
  return base * (1 + jitter * Math.random());
}

/** Replaces the waits of stock Blazor, and its limit of 30 attempts; what the app has set itself stays. */
export function retrySoon(options) {
  const current = options.reconnectionOptions;
  if (!isStock(current.retryIntervalMilliseconds)) {
    return;
  }

  options.reconnectionOptions = {
    ...current,
    retryIntervalMilliseconds: retryInterval,
    maxRetries: current.maxRetries === stockMaxRetries ? maxRetries : current.maxRetries,
  };
}

// Blazor merges its defaults in before any initializer runs and exports none of them, so its own function is known by what it answers.
// An app's function is most likely asked once only, as few wait 0 ms after nine attempts.
function isStock(interval) {
  try {
    return typeof interval === 'function' && interval(9) === 0 && interval(10) === 5000 && interval(20) === 30000;
  } catch {
    return false;
  }
}
