using CircuitKit.Dashboard;

namespace CircuitKit.Tests.Dashboard;

public sealed class SavingTroublesTests
{
    [Theory]
    [InlineData("Failed Shop.Cart", "what Shop.Cart persists throws an exception (event 3000 has it).")]
    [InlineData("Failed ", "what a component that is not known persists throws an exception (event 3000 has it).")]
    [InlineData("TimedOut Shop.Cart", "Shop.Cart does not come to an end in time.")]
    [InlineData("TooLarge", "the state is larger than CircuitKit:Snapshots:MaxBytes or has more values than MaxKeys.")]
    [InlineData("Fenced", "another circuit has taken over from it.")]
    [InlineData("CheckpointFailed System.IO.IOException", "the checkpoint fails with System.IO.IOException.")]
    [InlineData("Something else", "Something else")]
    [InlineData(null, null)]
    public void Trouble_is_told_in_words(string? trouble, string? words) => Assert.Equal(words, SavingTroubles.InWords(trouble));
}
