using System.Buffers.Text;
using System.Security.Cryptography;
using CircuitKit.LoadTests.Statistics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CircuitKit.LoadTests.Scenarios.Sites;

/// <summary>Saves of an app's store, in this process.</summary>
internal sealed class Saves : IAsyncDisposable
{
    private static readonly TimeSpan s_timeToLive = TimeSpan.FromHours(2);

    private readonly WebApplication _app;
    private readonly VersionedWrites _writes;

    /// <param name="addStore">Adds the store.</param>
    /// <param name="writes">How they are made.</param>
    /// <param name="failures">Where those go that the store did not take.</param>
    public Saves(Action<ICircuitKitBuilder> addStore, RawSets writes, Failures failures)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        addStore(builder.Services.AddCircuitKit());
        // Built and never started: nothing runs beside the store.
        _app = builder.Build();
        ISnapshotStore store = _app.Services.GetRequiredService<ISnapshotStore>();
        SnapshotKey[] keys = [.. Enumerable.Range(0, writes.Keys).Select(_ => NewKey())];
        _writes = new VersionedWrites(writes, async (key, version, payload) =>
        {
            StoredSnapshot snapshot = new() { Payload = payload, Version = version, TimeToLive = s_timeToLive };
            SnapshotSaveOutcome outcome = await store.SaveAsync(keys[key], snapshot);
            if (outcome != SnapshotSaveOutcome.Saved)
            {
                failures.Add($"a save answered {outcome}");
            }
        });
    }

    public Task RunAsync(RawSets some, CancellationToken cancellationToken) => _writes.RunAsync(some, cancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static SnapshotKey NewKey() =>
        SnapshotKey.TryParse(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes)), out SnapshotKey key)
            ? key
            : throw new LoadException("A snapshot key is not what it was.");
}
