using CircuitKit.Dashboard.Status;
using CircuitKit.Tracking;

namespace CircuitKit.Tests.Dashboard;

public sealed class SaveFailuresTests
{
    [Theory]
    [InlineData(nameof(SaveTroubleKind.CallbackFailed), "Shop.Cart", "a persist callback of Shop.Cart throws an exception (see event 3000).")]
    [InlineData(nameof(SaveTroubleKind.CallbackFailed), null, "a persist callback of an unknown component throws an exception (see event 3000).")]
    [InlineData(nameof(SaveTroubleKind.CallbackTimedOut), "Shop.Cart", "a persist callback of Shop.Cart does not finish in time.")]
    [InlineData(nameof(SaveTroubleKind.CallbackTimedOut), null, "the circuit is busy, or a persist callback does not finish in time.")]
    [InlineData(nameof(SaveTroubleKind.TooLarge), null, "the state exceeds CircuitKit:Snapshots:MaxBytes or MaxKeys.")]
    [InlineData(nameof(SaveTroubleKind.Superseded), null, "another circuit continues this one.")]
    [InlineData(nameof(SaveTroubleKind.NothingToResume), null, "its page has no root components to resume.")]
    [InlineData(nameof(SaveTroubleKind.CheckpointFailed), "System.IO.IOException", "the checkpoint fails with System.IO.IOException.")]
    [InlineData(nameof(SaveTroubleKind.CheckpointFailed), null, "the checkpoint fails with an exception.")]
    public void Reason_is_described(string kind, string? detail, string text) =>
        Assert.Equal(text, SaveFailures.Describe(new SaveTrouble(Enum.Parse<SaveTroubleKind>(kind), detail)));

    [Fact]
    public void Circuit_that_can_be_saved_has_no_reason() => Assert.Null(SaveFailures.Describe(null));
}
