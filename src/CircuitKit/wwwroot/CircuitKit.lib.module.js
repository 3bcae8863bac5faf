// Blazor imports this file by itself, on pages without Server interactivity too. It therefore does nothing until beforeServerStart is
// called, and imports dynamically: a static import that fails would reject this module, and with it the start of Blazor.

// Blazor starts without the files that are late: on a slow network or a busy machine it is better to wait for them than to leave the first circuit
// unprotected, and they come from where Blazor's own script has come from. So the limits are for files that never arrive.
const arrivalLimitMilliseconds = 10000;
const fileLimitMilliseconds = 30000;

// For what a browser is asked that never responds.
const startLimitMilliseconds = 2000;

let arrivals = 0;

/**
 * Called by blazor.web.js when the first Server component of the page starts, and by blazor.server.js at once.
 * Blazor waits for it, so it never rejects and never takes longer than the limits; what is late serves the next connection.
 */
export async function beforeServerStart(options) {
  const switches = document.documentElement.dataset;
  if (switches.circuitkitNegotiation === 'off') {
    skipNegotiation(options);
  }

  // Each with all the files it needs, so that they are asked for at once and not one after the other.
  await Promise.race([
    Promise.all([
      prepare('tabs', switches.circuitkitTabs, ['tab', 'hub'], part => part.sendTab(options)),
      prepare('lifecycle', switches.circuitkitLifecycle, ['lifecycle', 'admission', 'backoff', 'crash', 'hub', 'notice', 'sleep'],
        part => part.watchLifecycle(options)),
      prepare('texts', 'on', ['notice'], part => part.translate()),
      prepare('admission', switches.circuitkitAdmission, ['admission', 'backoff', 'hub', 'notice'], part => part.watchAdmission(options)),
      prepare('resume', switches.circuitkitResume, ['resume', 'early', 'hub', 'left', 'reload', 'roots'], part => part.watchResumes(options)),
      prepare('resumed notice', switches.circuitkitResumedNotice ?? 'off', ['resumed-notice', 'bar', 'notice'], part => part.noteResumes()),
      prepare('drafts', switches.circuitkitDrafts, ['drafts', 'fields', 'hub', 'left', 'place', 'same', 'sleep'], part => part.keepDrafts(options)),
      prepare('offline', switches.circuitkitOffline, ['offline', 'fields', 'hub', 'notice', 'same', 'sleep'], part => part.followConnection(options)),
      prepare('hibernate', switches.circuitkitHibernate, ['hibernate', 'holds', 'hub', 'inputs', 'place', 'sleep', 'traffic'],
        part => part.hibernateWhenIdle(options)),
      prepare('measure', switches.circuitkitMeasure, ['hub'], part => part.measureWhenAsked(options)),
      prepare('reconnect', switches.circuitkitReconnect, ['reconnect'], part => part.retrySoon(options)),
    ]),
    untilLate(),
  ]);
}

async function untilLate() {
  const started = performance.now();
  let seen;
  do {
    seen = arrivals;
    await sleep(arrivalLimitMilliseconds);
  } while (seen !== arrivals && performance.now() - started < fileLimitMilliseconds);
}

/** Called when the first circuit has started. The reconnect UI may come later than the page can be used, and only where a page has its component. */
export function afterServerStarted() {
  const element = document.querySelector('.circuitkit-reconnect');
  if (element) {
    prepare('reconnect UI', 'on', ['reconnect-ui', 'bar', 'left', 'notice', 'place'], part => part.showReconnects(element));
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

/** @param {string[]} files The part's own file first, then those that it imports. */
async function prepare(part, state, files, start) {
  if (state === 'off') {
    return;
  }

  try {
    const [module] = await Promise.all(files.map(load));
    await Promise.race([start(module), sleep(startLimitMilliseconds)]);
  } catch (error) {
    console.debug(`CircuitKit: ${part} stays as in stock Blazor.`, error);
  }
}

async function load(file) {
  const module = await import(`./${file}.js`);
  arrivals++;
  return module;
}

function sleep(milliseconds) {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}
