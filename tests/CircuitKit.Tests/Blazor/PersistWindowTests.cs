using CircuitKit.Blazor;
using Microsoft.AspNetCore.Components.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;

namespace CircuitKit.Tests.Blazor;

public sealed class PersistWindowTests
{
    private readonly FrameworkMembers _members = new();
    private readonly ComponentStatePersistenceManager _manager = new(NullLogger<ComponentStatePersistenceManager>.Instance);

    private Dictionary<string, byte[]> FrameworksOwn => _members.CurrentStateOf(_manager);

    [Fact]
    public void What_is_handed_over_in_several_steps_is_collected_and_leaves_nothing_behind()
    {
        var window = Open();

        window.Run(() => _manager.State.PersistAsJson("a", 1));
        window.Run(() => window.Run(() => _manager.State.PersistAsJson("b", 2)));

        Assert.Equal(["a", "b"], window.Collected.Keys);
        Assert.Empty(FrameworksOwn);
        Assert.False(_members.IsPersisting(_manager.State));
        Assert.False(window.IsTakenOver);
    }

    [Fact]
    public void Callback_that_comes_too_late_hands_over_nothing()
    {
        var window = Open();
        window.Close();

        window.Run(() => Assert.Throws<InvalidOperationException>(() => _manager.State.PersistAsJson("a", 1)));

        Assert.Empty(window.Collected);
    }

    [Fact]
    public void Callback_that_goes_on_while_the_framework_persists_changes_nothing_of_the_frameworks()
    {
        var window = Open();
        _members.SetPersisting(_manager.State, true);
        _manager.State.PersistAsJson("of-the-framework", 1);

        window.Run(() => Assert.Throws<InvalidOperationException>(() => _manager.State.PersistAsJson("a", 1)));

        Assert.True(_members.IsPersisting(_manager.State));
        Assert.Equal(["of-the-framework"], FrameworksOwn.Keys);
        Assert.True(window.IsTakenOver);
    }

    [Fact]
    public void Callback_that_goes_on_after_the_framework_has_persisted_leaves_it_its_state()
    {
        var window = Open();
        FrameworksOwn["of-the-framework"] = [1];

        window.Run(() => Assert.Throws<InvalidOperationException>(() => _manager.State.PersistAsJson("a", 1)));

        Assert.Equal(["of-the-framework"], FrameworksOwn.Keys);
        Assert.Empty(window.Collected);
        Assert.True(window.IsTakenOver);
    }

    private PersistWindow Open() => new(_manager.State, FrameworksOwn, _members.IsPersisting, _members.SetPersisting);
}
