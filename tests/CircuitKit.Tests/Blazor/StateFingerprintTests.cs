using CircuitKit.Blazor;

namespace CircuitKit.Tests.Blazor;

public sealed class StateFingerprintTests
{
    [Fact]
    public void Same_values_in_another_order_have_the_same_fingerprint() =>
        Assert.Equal(Of(("a", "1"), ("b", "2")), Of(("b", "2"), ("a", "1")));

    [Theory]
    [InlineData("a", "1", "a", "2")]
    [InlineData("a", "1", "b", "1")]
    [InlineData("ab", "c", "a", "bc")]
    public void Another_key_or_value_changes_it(string key, string value, string otherKey, string otherValue) =>
        Assert.NotEqual(Of((key, value)), Of((otherKey, otherValue)));

    [Fact]
    public void Swapped_values_change_it() => Assert.NotEqual(Of(("a", "1"), ("b", "2")), Of(("a", "2"), ("b", "1")));

    [Fact]
    public void Empty_state_differs_from_one_empty_value() => Assert.NotEqual(Of(), Of(("", "")));

    [Fact]
    public void Keys_longer_than_the_stack_buffer_count_too() =>
        Assert.NotEqual(Of((new string('k', 1000) + "1", "v")), Of((new string('k', 1000) + "2", "v")));

    private static UInt128 Of(params (string Key, string Value)[] state) =>
        StateFingerprint.Of(state.ToDictionary(entry => entry.Key, entry => System.Text.Encoding.UTF8.GetBytes(entry.Value)));
}
