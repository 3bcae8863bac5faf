using CircuitKit.TestApp;

await TestAppHost.Build(args).RunAsync();
