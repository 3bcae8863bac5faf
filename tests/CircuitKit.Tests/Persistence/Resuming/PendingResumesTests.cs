using CircuitKit.Blazor;
using CircuitKit.Persistence.Resume;

namespace CircuitKit.Tests.Persistence.Resuming;

public sealed class PendingResumesTests
{
    private const string Secret = "the browser's secret";

    private readonly PendingResumes _pending = new();
    private readonly CapturedState _state = new(new Dictionary<string, byte[]>(), [1]);

    [Fact]
    public async Task State_prepared_for_one_hub_call_is_not_given_to_another_with_the_same_secret()
    {
        TaskCompletionSource prepared = new(), asked = new();
        var winner = Task.Run(async () =>
        {
            _pending.Prepare(Secret, _state);
            prepared.SetResult();
            await asked.Task;
            return _pending.Take(Secret);
        });
        await prepared.Task;

        // One that was refused the snapshot, as another person or as the slower one, and goes on into the framework all the same.
        Assert.Null(_pending.Take(Secret));
        asked.SetResult();

        Assert.Same(_state, await winner);
    }

    [Fact]
    public void State_is_taken_once_and_only_for_its_secret()
    {
        _pending.Prepare(Secret, _state);

        Assert.Null(_pending.Take("another"));
        Assert.Same(_state, _pending.Take(Secret));
        Assert.Null(_pending.Take(Secret));
    }
}
