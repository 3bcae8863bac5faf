namespace CircuitKit.Testing;

/// <summary>What a <see cref="HubSocket"/> tells its owner. Calls of one socket never overlap.</summary>
internal interface IHubClient
{
    /// <summary>The server called a method. What is returned goes back to the server if it waits for a result.</summary>
    ValueTask<object?> ReceivedAsync(HubSocket socket, string method, object?[] arguments);

    /// <summary>The connection is gone; said once.</summary>
    void Closed(HubSocket socket, Exception? reason);
}
