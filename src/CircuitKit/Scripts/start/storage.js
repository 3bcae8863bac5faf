// What a page leaves to the next one in its tab. A page without cookies has no storage, and then everything is as for the first time.

export function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key)) ?? undefined;
  } catch {
    return undefined;
  }
}

export function take(key) {
  const value = read(key);
  try {
    sessionStorage.removeItem(key);
  } catch {
    // There is none.
  }

  return value;
}

/** Returns false where there is no room. */
export function write(key, value) {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}
