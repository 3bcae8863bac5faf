using CircuitKit.Admission;
using CircuitKit.Admission.Users;
using CircuitKit.Lifetime.Hibernation;
using CircuitKit.Tests.Persistence;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CircuitKit.Tests.Admission;

/// <summary>A circuit that should hibernate for a newer one of its user, and whose page does not agree.</summary>
public sealed class LocalLeaseRevocationTests : IAsyncDisposable
{
    private readonly RefusingPrompts _prompts = new();
    private readonly CheckpointHarness _app;
    private readonly TrackedCircuit _circuit;

    public LocalLeaseRevocationTests()
    {
        _app = new CheckpointHarness(
            options => (options.Admission.MaxCircuitsPerUser, options.Admission.UserLimitBehavior) = (1, UserLimitBehavior.HibernateOldest),
            configureServices: services => services.Replace(ServiceDescriptor.Singleton<PagePrompts>(_prompts)));
        _app.Get<AdmissionControl>();
        _circuit = _app.Open(new CircuitConnection { Tab = TabIdentity.Unknown, User = null, UserKey = "ann", CanHibernate = true }).Checkpoint;
        _app.Circuits.Apply(_circuit, CircuitEvent.ConnectionUp);
    }

    private AdmissionTable Table => _app.Get<AdmissionTable>();

    [Fact]
    public async Task Circuit_that_is_kept_counts_until_it_closes()
    {
        Assert.False(await RevokeAsync());
        Assert.Equal((1, 1), (_prompts.Asked, Table.Count));

        _app.Circuits.Release(_circuit, CircuitCloseReason.Left);

        Assert.Equal(0, Table.Count);
    }

    [Fact]
    public async Task Circuit_that_closes_while_its_page_is_asked_does_not_count_again()
    {
        _prompts.WhileAsked = () => _app.Circuits.Release(_circuit, CircuitCloseReason.Left);

        Assert.True(await RevokeAsync());

        Assert.Equal((1, 0), (_prompts.Asked, Table.Count));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task<bool> RevokeAsync() =>
        _app.Get<LocalLeaseRevocation>().RevokeAsync(Assert.Single(Table.OfUsers()), UserMark.Of("ann"), isLeft: false);

    private sealed class RefusingPrompts : PagePrompts
    {
        public Action? WhileAsked { get; set; }

        public int Asked { get; private set; }

        public override Task<bool> AskAsync(TrackedCircuit circuit, HibernationCause cause, CancellationToken cancellationToken)
        {
            Asked++;
            WhileAsked?.Invoke();
            return Task.FromResult(false);
        }
    }
}
