using CircuitKit.Checkpoints.Control;
using CircuitKit.Checkpoints.HandOver;
using CircuitKit.Checkpoints.Resuming;
using CircuitKit.Circuits;
using CircuitKit.Framework;
using CircuitKit.Snapshots;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace CircuitKit.Checkpoints;

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
    public CircuitCheckpoint? Begin(Circuit circuit, CircuitEntry entry, IServiceProvider services)
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
    public void CloseIfRevoked(CircuitEntry entry)
    {
        if (HubCall.Current?.Connection is { IsRevoked: true })
        {
            control.CloseOpened(entry);
        }
    }
}
