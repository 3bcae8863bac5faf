// The hub connection is the only place where a circuit's calls and messages are seen; each attempt to connect makes a new one.

/** Adds to the query of every hub connection that is opened with these options; asked anew for each, and nothing is added for nothing. */
export function addQuery(options, query) {
  const configureSignalR = options.configureSignalR;
  options.configureSignalR = builder => {
    configureSignalR?.(builder);
    const added = query();
    if (added) {
      const separator = builder.url.includes('?') ? '&' : '?';
      // Without its second argument withUrl would reset the transport the app may have chosen.
      builder.withUrl(builder.url + separator + added, builder.httpConnectionOptions ?? {});
    }
  };
}

/** When the first render of the page was applied. */
export let firstRender;
let measuring;

/** Has the page measure what its user feels if the server asks its first connection for it; only then the script is loaded. */
export function measureWhenAsked(options) {
  let isFirst = true;
  onEachConnection(options, connection => {
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

// The connections whose circuits have failed, and all that are handed out.
const failed = new WeakSet();
const followed = new WeakSet();

/** Hands every hub connection that is opened with these options to `watch`, before it starts. The app's own `configureSignalR` runs first. */
export function onEachConnection(options, watch) {
  const configureSignalR = options.configureSignalR;
  options.configureSignalR = builder => {
    configureSignalR?.(builder);
    const build = builder.build.bind(builder);
    builder.build = () => {
      const connection = build();
      if (!followed.has(connection)) {
        followed.add(connection);
        // Not as a listener: that would be late, or would have the next message overtake Blazor's.
        const on = connection.on.bind(connection);
        connection.on = (name, listener) => on(name, !/RenderBatch|EndInvokeDotNet/.test(name) ? listener : (...content) => {
          const seen = measuring?.see(connection, name, content);
          const result = listener(...content);
          firstRender ??= performance.now();
          seen?.();
          return result;
        });
        // Before all others, of which each may have the next one wait.
        connection.on('JS.Error', () => {
          failed.add(connection);
        });
      }

      watch(connection);
      return connection;
    };
  };
}

/** Whether the circuit of a connection has failed: known at once, also where the own listener of that message has to wait for others. */
export function hasFailed(connection) {
  return failed.has(connection);
}
