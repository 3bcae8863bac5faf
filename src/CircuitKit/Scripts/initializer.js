// Blazor imports this file by itself, on pages without Server interactivity too. It therefore does nothing until beforeServerStart is
// called, and imports dynamically: a static import that fails would reject this module, and with it the start of Blazor.

// Blazor starts without a file that is late: on a slow network or a busy machine it is better to wait for it than to leave the first circuit
// unprotected, and it comes from where Blazor's own script has come from. So the limit is for files that never arrive.
const limitMilliseconds = 15000;

/**
 * Called by blazor.web.js when the first Server component of the page starts, and by blazor.server.js at once.
 * Blazor waits for it, so it never rejects and never takes longer than the limit; what is late serves the next connection.
 */
export async function beforeServerStart(options) {
  if (document.documentElement.dataset.circuitkitNegotiation === 'off') {
    skipNegotiation(options);
  }

  await Promise.race([start(options), new Promise(resolve => setTimeout(resolve, limitMilliseconds))]);
}

async function start(options) {
  try {
    await (await import('./start.js')).start(options);
  } catch (error) {
    console.debug('CircuitKit: the page stays as in stock Blazor.', error);
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
