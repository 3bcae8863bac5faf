// The app decides itself what happens when the connection is lost.
window.handled = [];
Blazor.start({
  circuit: {
    reconnectionHandler: {
      onConnectionDown: () => window.handled.push('down'),
      onConnectionUp: () => window.handled.push('up'),
    },
  },
});
