using CircuitKit.BrowserTests.App;

// Started by hand, to look at the pages; the tests call BrowserTestApp.Create themselves.
await BrowserTestApp.Create(args.FirstOrDefault() ?? "http://127.0.0.1:5180").RunAsync();
