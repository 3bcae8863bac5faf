using CircuitKit.Dashboard;
using CircuitKit.Tracking;

namespace CircuitKit.Tests.Dashboard;

public sealed class SavingTroublesTests
{
    public static TheoryData<int, string?, string> Troubles => new()
    {
        { (int)SaveTroubleKind.CallbackFailed, "Shop.Cart", "what Shop.Cart persists throws an exception (event 3000 has it)." },
        { (int)SaveTroubleKind.CallbackFailed, null, "what a component that is not known persists throws an exception (event 3000 has it)." },
        { (int)SaveTroubleKind.CallbackTimedOut, "Shop.Cart", "Shop.Cart does not come to an end in time." },
        { (int)SaveTroubleKind.NothingToResume, null, "its page has no root components that it could be resumed with." },
        { (int)SaveTroubleKind.TooLarge, null, "the state is larger than CircuitKit:Snapshots:MaxBytes or has more values than MaxKeys." },
        { (int)SaveTroubleKind.Superseded, null, "another circuit has taken over from it." },
        { (int)SaveTroubleKind.CheckpointFailed, "System.IO.IOException", "the checkpoint fails with System.IO.IOException." },
    };

    [Theory]
    [MemberData(nameof(Troubles))]
    public void Trouble_is_told_in_words(int kind, string? detail, string words) =>
        Assert.Equal(words, SavingTroubles.InWords(new SaveTrouble((SaveTroubleKind)kind, detail)));

    [Fact]
    public void Every_trouble_has_its_words() =>
        Assert.Equal(Enum.GetValues<SaveTroubleKind>(), Troubles.Select(row => (SaveTroubleKind)row.Data.Item1).Distinct());

    [Fact]
    public void No_trouble_has_no_words() => Assert.Null(SavingTroubles.InWords(null));
}
