using CircuitKit.Dashboard.Status;

namespace CircuitKit.Tests.Dashboard;

public sealed class SaveFailuresTests
{
    [Theory]
    [InlineData("Failed Shop.Cart", "a persist callback of Shop.Cart throws an exception (see event 3000).")]
    [InlineData("Failed ", "a persist callback of an unknown component throws an exception (see event 3000).")]
    [InlineData("TimedOut Shop.Cart", "a persist callback of Shop.Cart does not finish in time.")]
    [InlineData("TooLarge", "the state exceeds CircuitKit:Snapshots:MaxBytes or MaxKeys.")]
    [InlineData("Fenced", "another circuit continues this one.")]
    [InlineData("CheckpointFailed System.IO.IOException", "the checkpoint fails with System.IO.IOException.")]
    [InlineData("Something else", "Something else")]
    [InlineData(null, null)]
    public void Reason_is_described(string? trouble, string? words) => Assert.Equal(words, SaveFailures.Describe(trouble));
}
