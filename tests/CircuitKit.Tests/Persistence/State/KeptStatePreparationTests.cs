using CircuitKit.Blazor;
using CircuitKit.Blazor.Kept;
using CircuitKit.Persistence.State;

namespace CircuitKit.Tests.Persistence.State;

/// <summary>The page with which code runs for the first time is used, captured and resumed like one of a user.</summary>
public sealed class KeptStatePreparationTests
{
    [Fact]
    public async Task Page_is_kept_and_comes_back()
    {
        FrameworkMembers members = new();
        Dictionary<string, byte[]> state = await KeptStatePreparation.RunAsync(members, TimeProvider.System, []);
        byte[] kept = state[KeptDocument.Key];
        Assert.DoesNotContain(KeptFields.NotKept, state);

        Dictionary<string, byte[]> after = await KeptStatePreparation.RunAsync(members, TimeProvider.System, state);

        // Each use of the page adds to its lists.
        Assert.True(after[KeptDocument.Key].Length > kept.Length);
    }
}
