using System.Buffers;
using CircuitKit.Blazor;
using CircuitKit.Blazor.Inspection;
using CircuitKit.Tracking.Hub;
using Microsoft.AspNetCore.Components;

namespace CircuitKit.Persistence.Versions;

/// <summary>
/// Writes and reads the values of <c>[PersistentState]</c> properties as the framework does by itself, but leaves out a value that does not
/// fit its property's type, where the framework would end the circuit. Left out, it counts as never persisted.
/// </summary>
/// <remarks>
/// The framework keeps the serializer it got first for a type for the whole process (<c>PersistentValueProviderComponentSubscription</c>), and
/// asks for none when services restore their properties. A serializer that the app registers for a type of its own wins.
/// </remarks>
internal sealed class TolerantStateSerializer<T>(UnreadableValues unreadable) : PersistentComponentStateSerializer<T>, IWritesAsFramework
{
    public override void Persist(T value, IBufferWriter<byte> writer) => StateJson.Write(value, writer);

    public override T Restore(ReadOnlySequence<byte> data)
    {
        try
        {
            return StateJson.Read<T>(data)!;
        }
#pragma warning disable CA1031 // The app's own types take part in reading: whatever they throw, the value does not fit.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            unreadable.Report(typeof(T).ToString(), exception, HubCall.Current?.Connection.Origin);
            return default!;
        }
    }
}
