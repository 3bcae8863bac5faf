using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.Tests.Tracking;

/// <summary>The browser at the other end of a hub's connection; remembers what it was sent.</summary>
internal sealed class FakeBrowser : ISingleClientProxy, IHubCallerClients
{
    public List<(string Message, object?[] Contents)> Told { get; } = [];

    public Func<Task> Answer { get; set; } = () => Task.CompletedTask;

    public ISingleClientProxy Caller => this;

    IClientProxy IHubCallerClients<IClientProxy>.Caller => this;

    IClientProxy IHubCallerClients<IClientProxy>.Others => throw new NotSupportedException();

    IClientProxy IHubClients<IClientProxy>.All => throw new NotSupportedException();

    public Task SendCoreAsync(string method, object?[] args, CancellationToken cancellationToken = default)
    {
        Told.Add((method, args));
        return Answer().WaitAsync(cancellationToken);
    }

    public Task<T> InvokeCoreAsync<T>(string method, object?[] args, CancellationToken cancellationToken) => throw new NotSupportedException();

    IClientProxy IHubCallerClients<IClientProxy>.OthersInGroup(string groupName) => throw new NotSupportedException();

    IClientProxy IHubClients<IClientProxy>.AllExcept(IReadOnlyList<string> excludedConnectionIds) => throw new NotSupportedException();

    IClientProxy IHubClients<IClientProxy>.Client(string connectionId) => throw new NotSupportedException();

    IClientProxy IHubClients<IClientProxy>.Clients(IReadOnlyList<string> connectionIds) => throw new NotSupportedException();

    IClientProxy IHubClients<IClientProxy>.Group(string groupName) => throw new NotSupportedException();

    IClientProxy IHubClients<IClientProxy>.GroupExcept(string groupName, IReadOnlyList<string> excludedConnectionIds) => throw new NotSupportedException();

    IClientProxy IHubClients<IClientProxy>.Groups(IReadOnlyList<string> groupNames) => throw new NotSupportedException();

    IClientProxy IHubClients<IClientProxy>.User(string userId) => throw new NotSupportedException();

    IClientProxy IHubClients<IClientProxy>.Users(IReadOnlyList<string> userIds) => throw new NotSupportedException();
}
