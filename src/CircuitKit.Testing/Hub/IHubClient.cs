namespace CircuitKit.Testing;

/// <summary>The owner of a <see cref="HubSocket"/>. Calls of one socket never overlap.</summary>
internal interface IHubClient
{
    /// <summary>The server called a method. If it waits for a result, it gets the one returned.</summary>
    ValueTask<object?> ReceivedAsync(HubSocket socket, string method, object?[] arguments);

    /// <summary>The connection is closed. Called once.</summary>
    void Closed(HubSocket socket, Exception? reason);
}
