// Blazor imports this file by itself, on pages without Server interactivity too. It therefore does nothing until beforeServerStart is
// called, and imports dynamically: a static import that fails would reject this module, and with it the start of Blazor.

const startLimitMilliseconds = 2000;

/**
 * Called by blazor.web.js when the first Server component of the page starts, and by blazor.server.js at once.
 * Blazor waits for it, so it never rejects and never takes longer than the limit; what is late serves the next connection.
 */
export async function beforeServerStart(options) {
  const switches = document.documentElement.dataset;
  if (switches.circuitkitNegotiation === 'off') {
    skipNegotiation(options);
  }

  await Promise.race([
    Promise.all([
      prepare('tabs', switches.circuitkitTabs, async () => (await import('./tab.js')).sendTab(options)),
      prepare('lifecycle', switches.circuitkitLifecycle, async () => (await import('./lifecycle.js')).watchLifecycle(options)),
      prepare('texts', 'on', async () => (await import('./notice.js')).translate()),
      prepare('admission', switches.circuitkitAdmission, async () => (await import('./admission.js')).watchAdmission(options)),
      prepare('resume', switches.circuitkitResume, async () => (await import('./resume.js')).watchResumes(options)),
      prepare('resumed notice', switches.circuitkitResumedNotice ?? 'off', async () => (await import('./resumed-notice.js')).noteResumes()),
      prepare('hibernate', switches.circuitkitHibernate, async () => (await import('./hibernate.js')).hibernateWhenIdle(options)),
      prepare('reconnect', switches.circuitkitReconnect, async () => (await import('./reconnect.js')).retrySoon(options)),
    ]),
    new Promise(resolve => setTimeout(resolve, startLimitMilliseconds)),
  ]);
}

/** Called when the first circuit has started. The reconnect UI may come later than the page can be used, and only where a page has its component. */
export function afterServerStarted() {
  const element = document.querySelector('.circuitkit-reconnect');
  if (element) {
    prepare('reconnect UI', 'on', async () => (await import('./reconnect-ui.js')).showReconnects(element));
  }
}

// One request instead of two: the second could reach a server that knows nothing of the first. Here and not in a part of its own, because it
// must not come late: the very first connection needs it too.
function skipNegotiation(options) {
  const webSockets = 1;
  const configureSignalR = options.configureSignalR;
  options.configureSignalR = builder => {
    configureSignalR?.(builder);
    // SignalR merges these into what the app has set.
    builder.withUrl(builder.url, { transport: webSockets, skipNegotiation: true });
    failAsNegotiationDoes(builder);
  };
}

// Of the ways in which a connection can fail to start, Blazor knows one as "the server is away": that of the negotiation. After any other it
// shows its error bar, which stays when the next attempt succeeds.
function failAsNegotiationDoes(builder) {
  const build = builder.build;
  builder.build = () => {
    const connection = build.call(builder);
    const start = connection.start;
    connection.start = () => start.call(connection).catch(error => {
      error.errorType ??= 'FailedToNegotiateWithServerError';
      throw error;
    });
    return connection;
  };
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
