// The app has a url and headers of its own, and would fall back to long polling where WebSockets are blocked.
Blazor.start({
  circuit: {
    configureSignalR: builder => builder.withUrl('_blazor?own=1', { transport: 5, withCredentials: false }),
  },
});
