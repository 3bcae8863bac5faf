using CircuitKit.Blazor;
using CircuitKit.Blazor.Inspection;
using CircuitKit.Blazor.Kept;
using CircuitKit.Observability;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Logging.Abstractions;

namespace CircuitKit.Persistence.State;

/// <summary>
/// Captures and resumes a page of its own when the app starts, on another thread. Code is compiled at its first run: without this, the first capture
/// of a process would take a good part of a second, on the dispatcher of its first user.
/// </summary>
internal sealed class KeptStatePreparation(KeptState state, FrameworkMembers members, [Clock] TimeProvider time) : IHostedService
{
    // One of the process: an app that is started after another finds the code compiled.
    private static Task? s_done;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (state.IsOn)
        {
            _ = DoneAsync(members, time);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Prepares once for the whole process. The result completes when that is done.</summary>
    public static Task DoneAsync(FrameworkMembers members, TimeProvider time) =>
        LazyInitializer.EnsureInitialized(ref s_done, () => Task.Run(() => TryRunAsync(members, time)));

    private static async Task TryRunAsync(FrameworkMembers members, TimeProvider time)
    {
        try
        {
            var state = await RunAsync(members, time, []).ConfigureAwait(false);
            await RunAsync(members, time, state).ConfigureAwait(false);
        }
        catch (Exception) // It only saves time.
        {
        }
    }

    /// <summary>Uses a page that is made from the state of another one, or from nothing; returns what is kept of it.</summary>
    internal static async Task<Dictionary<string, byte[]>> RunAsync(FrameworkMembers members, TimeProvider time, Dictionary<string, byte[]> state)
    {
        ServiceCollection registrations = [];
        SampleRenderer.AddServices(registrations, members);
        var services = registrations.BuildServiceProvider();
        await using var endOfServices = services.ConfigureAwait(false);
        var scope = services.CreateAsyncScope();
        await using var endOfScope = scope.ConfigureAwait(false);
        var renderer = new SampleRenderer(members, scope.ServiceProvider);
        await using var endOfRenderer = renderer.ConfigureAwait(false);
        KeptPage page = new(
            renderer.Tree,
            new KeptTypes(keepsAll: false),
            new KeptFields(new ServiceLifetimes(registrations)),
            new PersistentServices(members, services),
            new UnkeptReasons(NullLogger<UnkeptReasons>.Instance),
            time);
        var activator = (KeepingActivator)scope.ServiceProvider.GetRequiredService<IComponentActivator>();
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            await renderer.ShowAsync(typeof(SamplePage), state, activator, page, () => page.Open(scope.ServiceProvider)).ConfigureAwait(true);
            return Use(page, renderer);
        }).ConfigureAwait(false);
    }

    private static Dictionary<string, byte[]> Use(KeptPage page, SampleRenderer renderer)
    {
        renderer.Capture(page.PersistAsync);
        List<SampleRow> rows = [.. renderer.Tree.Components.OfType<SampleRow>()];
        page.Used();
        rows[0].Change(isShared: false);
        renderer.Capture(page.PersistAsync);
        rows.ForEach(row => row.Change(isShared: true));
        return renderer.Capture(page.PersistAsync);
    }
}
