// The app has something to do before its circuit is paused. Each time it is asked, window.pausing has one more, which the test ends.
window.pausing = [];
Blazor.start({
  circuit: {
    circuitHandlers: [
      {
        onCircuitPausing: signal => new Promise((done, fail) => window.pausing.push({ signal, done, fail })),
      },
    ],
  },
});
