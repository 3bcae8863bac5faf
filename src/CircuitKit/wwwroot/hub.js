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

/** Hands every hub connection that is opened with these options to `watch`, before it starts. The app's own `configureSignalR` runs first. */
export function onEachConnection(options, watch) {
  const configureSignalR = options.configureSignalR;
  options.configureSignalR = builder => {
    configureSignalR?.(builder);
    const build = builder.build.bind(builder);
    builder.build = () => {
      const connection = build();
      watch(connection);
      return connection;
    };
  };
}
