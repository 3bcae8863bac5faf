using CircuitKit.Blazor;
using CircuitKit.Lifetime.Commands;
using CircuitKit.Persistence.Capture;
using CircuitKit.Persistence.HandOver;
using CircuitKit.Persistence.Resume;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace CircuitKit.Persistence;

/// <summary>What is done for the snapshots of a circuit that was just opened.</summary>
internal sealed class CircuitBeginning(
    BlazorBridge bridge,
    CheckpointDirectory directory,
    CheckpointScheduler scheduler,
    CircuitOwnership ownership,
    LocalControl control,
    PersistentServices persistentServices,
    TimeProvider time)
{
    /// <summary>The circuit's checkpoint side; null when its secret cannot be known.</summary>
    public CircuitCheckpoint? Begin(Circuit circuit, TrackedCircuit entry, IServiceProvider services)
    {
        var connection = HubCall.Current?.Connection;
        persistentServices.LearnFrom(services);
        var live = bridge.Attach(circuit, services);
        if ((live?.Secret ?? connection?.Secret) is not { } secret)
        {
            return null;
        }

        var checkpoint = new CircuitCheckpoint(entry, SnapshotKey.FromSecret(secret), live, UserBinding.For(connection?.User), scheduler, time)
        {
            UserMark = UserMark.Of(connection?.UserKey),
        };
        if (connection?.Unconfirmed is UnconfirmedResume resume)
        {
            resume.Opened(checkpoint);
        }

        directory.Add(checkpoint);
        ownership.Take(checkpoint.Key);
        return checkpoint;
    }

    /// <summary>Closes it again if its person's circuits were closed meanwhile.</summary>
    public void CloseIfRevoked(TrackedCircuit entry)
    {
        if (HubCall.Current?.Connection is { IsRevoked: true })
        {
            control.CloseOpened(entry);
        }
    }
}
