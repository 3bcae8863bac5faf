using System.Security.Claims;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.Tests.Tracking;

/// <summary>A hub's connection, as its filters see it.</summary>
internal sealed class FakeCaller : HubCallerContext
{
    public int Aborts { get; private set; }

    public override string ConnectionId => "connection";

    public override string? UserIdentifier => null;

    public override ClaimsPrincipal? User => null;

    public override IDictionary<object, object?> Items { get; } = new Dictionary<object, object?>();

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public CancellationToken Aborted { get; init; }

    public override CancellationToken ConnectionAborted => Aborted;

    public override void Abort() => Aborts++;
}
