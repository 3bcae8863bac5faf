// The hub connection is the only place where a circuit's calls and messages are seen; each attempt to connect makes a new one.

const renderBatch = 'JS.RenderBatch';

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

// Measures the page, once the server has asked for it: `see` is called with some messages as they come, before anybody else knows of them. A listener
// would be called after Blazor's own, or would keep that waiting while the next message overtakes it.
let measure;
let see;

/** Has the page measure what its user feels, if the server asks for it: on the first connection of the page, before its circuit is there. */
export function measureWhenAsked(options) {
  let isFirst = true;
  onEachConnection(options, connection => {
    measure?.(connection);
    if (isFirst) {
      isFirst = false;
      connection.on('CircuitKit.Measure', async () => {
        let shown;
        see = (_, name) => {
          shown ??= name === renderBatch ? painted() : undefined;
        };
        const part = await import('./measure.js');
        ({ measure, see } = part);
        part.begin(connection, shown);
      });
    }
  });
}

/** When the browser has shown the page as it is now, as `performance.now()` has it. A hidden page is shown later. */
export function painted() {
  return new Promise(resolve => requestAnimationFrame(() => setTimeout(() => resolve(performance.now()))));
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
        const on = connection.on.bind(connection);
        connection.on = (name, listener) => on(name, name !== renderBatch && name !== 'JS.EndInvokeDotNet' ? listener : (...content) => {
          const done = see?.(connection, name, content);
          const result = listener(...content);
          done?.();
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
