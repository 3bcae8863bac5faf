const growth = 1.5;
const longestMilliseconds = 60_000;
const jitter = 0.5;

/** How long to wait, in milliseconds, after this many attempts that came to nothing: more each time, and up to half as much again by chance. */
export function backOff(shortest, attempts) {
  const grown = shortest * growth ** attempts;
  return Math.min(grown, Math.max(shortest, longestMilliseconds)) * (1 + jitter * Math.random());
}
