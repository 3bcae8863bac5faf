// The hub connection is the only place where a circuit's calls and messages are seen; each attempt to connect makes a new one.

// Messages to the files that are loaded when the page works: their last arguments wait for them.
const early = [
  'CircuitKit.Hibernation', 'CircuitKit.Hibernate', 'CircuitKit.Loading', 'CircuitKit.Version', 'CircuitKit.NewVersion', 'JS.EndUpdateRootComponents',
];

const watches = [];
const queries = [];
let current;

/** When the first render of the page was applied. */
export let firstRender;
let afterRender;
let measuring;

// The connections whose circuits have failed.
const failed = new WeakSet();
const missed = new WeakMap();

/** Follows every hub connection that is opened with these options. The app's own `configureSignalR` runs first. */
export function followConnections(options) {
  const configureSignalR = options.configureSignalR;
  options.configureSignalR = builder => {
    configureSignalR?.(builder);
    const query = queries.map(ask => ask()).filter(Boolean).join('&');
    if (query) {
      // Without its second argument withUrl would reset the transport the app may have chosen.
      builder.withUrl(builder.url + (builder.url.includes('?') ? '&' : '?') + query, builder.httpConnectionOptions ?? {});
    }

    const build = builder.build.bind(builder);
    builder.build = () => {
      const connection = current = build();
      watchRenders(connection);
      // Before all others, of which each may have the next one wait.
      connection.on('JS.Error', () => {
        failed.add(connection);
      });
      const messages = {};
      missed.set(connection, messages);
      early.forEach(name => connection.on(name, (...parameters) => {
        messages[name] = parameters;
      }));
      watches.forEach(watch => watch(connection));
      return connection;
    };
  };
}

// Not as a listener: that would be late, or would have the next message overtake Blazor's.
function watchRenders(connection) {
  around(connection, 'on', (next, name, listener) => next(name, !/RenderBatch|EndInvokeDotNet/.test(name) ? listener : (...content) => {
    const seen = measuring?.see(connection, name, content);
    const result = listener(...content);
    firstRender ??= performance.now();
    seen?.();
    afterRender?.();
    return result;
  }));
}

/** Calls the listener after each render, in place of the one before. */
export function onRender(listener) {
  afterRender = listener;
}

/** Has the page measure what its user feels if the server asks its first connection for it; only then the script is loaded. */
export function measureWhenAsked() {
  let isFirst = true;
  onEachConnection(connection => {
    measuring?.measure(connection);
    if (isFirst) {
      isFirst = false;
      connection.on('CircuitKit.Measure', async () => {
        measuring = await import('./measure.js');
        measuring.begin(connection);
      });
    }
  });
}

/** Adds to the query of every hub connection; asked anew for each, and nothing is added for nothing. */
export function addQuery(query) {
  queries.push(query);
}

/** Hands every hub connection to `watch`, before it starts; the one that is there already at once. */
export function onEachConnection(watch) {
  watches.push(watch);
  if (current) {
    watch(current);
  }
}

/** Listens to a message, also to the last one that came before. */
export function hear(connection, name, listener) {
  connection.on(name, listener);
  const parameters = missed.get(connection)[name];
  if (parameters) {
    listener(...parameters);
  }
}

/** Whether the circuit of a connection has failed: known at once, also where the own listener of that message has to wait for others. */
export function hasFailed(connection) {
  return failed.has(connection);
}

/** Has the page's calls of a kind (`invoke`, `send`) go through `call(next, method, ...parameters)`; `next` makes them. */
export function around(connection, kind, call) {
  const next = connection[kind].bind(connection);
  connection[kind] = (...all) => call(next, ...all);
}

/** Has `listener(answer, method, ...parameters)` follow each call that is answered. */
export function afterCalls(connection, listener) {
  around(connection, 'invoke', async (next, ...all) => {
    const answer = await next(...all);
    listener(answer, ...all);
    return answer;
  });
}

/** Whether a call has brought the page back to the circuit that it had. */
export function isReconnected(answer, method, name) {
  return answer && method === 'ConnectCircuit' && !name.startsWith('CircuitKit.');
}
