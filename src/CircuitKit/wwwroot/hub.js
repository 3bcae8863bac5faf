// The hub connection is the only place where a circuit's calls and messages are seen; each attempt to connect makes a new one.

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
