// The app has settings of its own for the hub connection and for reconnecting.
window.ownAttempts = [];
Blazor.start({
  circuit: {
    configureSignalR: builder => builder.withUrl('_blazor?own=1', { transport: 1, skipNegotiation: true }),
    reconnectionOptions: {
      maxRetries: 3,
      retryIntervalMilliseconds: previousAttempts => {
        window.ownAttempts.push(previousAttempts);
        return 10;
      },
    },
  },
});
