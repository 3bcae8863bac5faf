using System.Buffers;
using CircuitKit.Blazor;
using CircuitKit.Blazor.Inspection;
using CircuitKit.Tracking.Hub;
using Microsoft.AspNetCore.Components;

namespace CircuitKit.Persistence.Versions;

/// <summary>
/// Writes and reads the values of <c>[PersistentState]</c> properties as the framework does, but leaves out a value that does not fit the type of its
/// property, as if it had never been persisted. The framework would end the circuit.
/// </summary>
/// <remarks>
/// The framework keeps the first serializer of a type for the whole process (<c>PersistentValueProviderComponentSubscription</c>), and uses none for
/// the properties of services. A serializer that the app registers for a type takes precedence.
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
        catch (Exception exception) // Reading runs code of the app's types. Whatever it throws, the value does not fit.
        {
            unreadable.Report(typeof(T).ToString(), exception, HubCall.Current?.Connection.Origin);
            return default!;
        }
    }
}
