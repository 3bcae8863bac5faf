// The rest of the script, which a page needs when it works.

let options;
let loading;

export function setOptions(circuitOptions) {
  options = circuitOptions;
}

/** Loads it, once; rejects while it cannot be reached. */
export function later() {
  return loading ??= load().catch(error => {
    loading = undefined;
    throw error;
  });
}

async function load() {
  const page = await import('./page.js');
  await page.start(options);
  return page;
}
