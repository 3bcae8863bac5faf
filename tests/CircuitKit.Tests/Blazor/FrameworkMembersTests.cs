using CircuitKit.Blazor;

namespace CircuitKit.Tests.Blazor;

public sealed class FrameworkMembersTests
{
    /// <summary>Every private member of the framework in use. A new one is a decision: it may be gone in the next version.</summary>
    private static readonly string[] s_names =
    [
        "Circuit._circuitHost",
        "CircuitHost.CircuitId",
        "CircuitHost.Renderer",
        "CircuitHost._logger",
        "CircuitId.Secret",
        "CircuitPersistenceManager.CircuitPersistenceManagerCollector",
        "CircuitPersistenceManagerCollector.PersistRootComponents",
        "CircuitPersistenceManagerCollector.PersistedCircuitState",
        "CircuitRegistry",
        "CircuitRegistry.ConnectedCircuits",
        "CircuitRegistry.DisconnectedCircuitEntry.TokenSource",
        "CircuitRegistry.DisconnectedCircuits",
        "ComponentBase._renderFragment",
        "ComponentState.CurrentRenderTree",
        "ComponentStatePersistenceManager._currentState",
        "ComponentStatePersistenceManager._registeredCallbacks",
        "IPersistentServiceRegistration",
        "IPersistentServiceRegistration.GetResolvedTypeOrNull",
        "JSRuntime._nextObjectReferenceId",
        "JSRuntime._nextPendingTaskId",
        "PersistComponentStateRegistration.Callback",
        "PersistedCircuitState.ApplicationState",
        "PersistedCircuitState.RootComponents",
        "PersistentComponentState.PersistingState",
        "PersistentComponentState._existingState",
        "PersistentStateValueProviderKeyResolver.ComputeKey",
        "PersistentValueProviderComponentSubscription._propertyName",
        "PersistentValueProviderComponentSubscription._storageKey",
        "PersistentValueProviderComponentSubscription._subscriber",
        "RemoteRenderer.UnhandledException",
        "RemoteRenderer._logger",
        "Renderer._componentStateByComponent",
        "Renderer._componentStateById",
        "Renderer._lastEventHandlerId",
        "ServerComponentSerializer",
    ];

    public static TheoryData<string> Names => [.. s_names];

    [Fact]
    public void Private_members_in_use_are_exactly_these() =>
        Assert.Equal(s_names, new FrameworkMembers(_ => true).Missing.Select(member => member.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void This_version_of_the_framework_has_them_all()
    {
        var members = new FrameworkMembers();

        Assert.Empty(members.Missing);
        Assert.True(members.Has(FrameworkFeature.All));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Missing_member_switches_off_just_what_needs_it(string name)
    {
        var members = new FrameworkMembers(member => member.Name == name);

        var missing = Assert.Single(members.Missing);
        Assert.Equal(name, missing.Name);
        foreach (var feature in new[]
        {
            FrameworkFeature.Capture, FrameworkFeature.Restore, FrameworkFeature.Evict, FrameworkFeature.PersistentServices,
            FrameworkFeature.Inspect, FrameworkFeature.KeepFields,
        })
        {
            Assert.Equal(!missing.NeededFor.HasFlag(feature), members.Has(feature));
        }
    }

    [Fact]
    public void Member_of_another_type_counts_as_missing()
    {
        var binder = new MemberBinder(_ => false);

        var bound = binder.Bind(FrameworkMember.CircuitSecret, () => MemberBinder.Getter<string, Version>(typeof(string), nameof(string.Length)));

        Assert.Null(bound);
        Assert.Equal([FrameworkMember.CircuitSecret], binder.Missing);
    }

    [Fact]
    public void Features_are_described_in_words() => Assert.Equal(
        "capturing live circuits, resuming circuits from snapshots, evicting disconnected circuits, keeping persistent services over a new "
        + "assembly version, telling what would not survive, keeping the fields of components, keeping what a page holds from before a resume apart, "
        + "offering to continue after a crash, quiet disposals",
        BlazorBridge.Describe(FrameworkFeature.All));
}
