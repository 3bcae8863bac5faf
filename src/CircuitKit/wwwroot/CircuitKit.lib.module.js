// Blazor imports this file by itself, on pages without Server interactivity too. It therefore does nothing until beforeServerStart is
// called, and imports dynamically: a static import that fails would reject this module, and with it the start of Blazor.

const startLimitMilliseconds = 2000;

/**
 * Called by blazor.web.js when the first Server component of the page starts, and by blazor.server.js at once.
 * Blazor waits for it, so it never rejects and never takes longer than the limit; what is late serves the next connection.
 */
export async function beforeServerStart(options) {
  const switches = document.documentElement.dataset;
  await Promise.race([
    Promise.all([
      prepare('tabs', switches.circuitkitTabs, async () => (await import('./tab.js')).sendTab(options)),
      prepare('resume', switches.circuitkitResume, async () => (await import('./resume.js')).watchResumes(options)),
      prepare('reconnect', switches.circuitkitReconnect, async () => (await import('./reconnect.js')).retrySoon(options)),
    ]),
    new Promise(resolve => setTimeout(resolve, startLimitMilliseconds)),
  ]);
}

async function prepare(part, state, action) {
  if (state === 'off') {
    return;
  }

  try {
    await action();
  } catch (error) {
    console.debug(`CircuitKit: ${part} stays as in stock Blazor.`, error);
  }
}
