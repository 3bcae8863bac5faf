// The app waits so long between its attempts that only something else can bring one.
Blazor.start({ circuit: { reconnectionOptions: { retryIntervalMilliseconds: 600000 } } });
