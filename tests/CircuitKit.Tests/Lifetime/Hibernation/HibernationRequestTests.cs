using CircuitKit.Lifetime.Hibernation;

namespace CircuitKit.Tests.Lifetime.Hibernation;

/// <summary>The words come from outside.</summary>
public sealed class HibernationRequestTests
{
    [Theory]
    [InlineData("CircuitKit.Hibernate/hidden", nameof(HibernationCause.Hidden), false)]
    [InlineData("CircuitKit.Hibernate/idle", nameof(HibernationCause.Idle), false)]
    [InlineData("CircuitKit.Hibernate/memory/untouched", nameof(HibernationCause.Memory), true)]
    [InlineData("CircuitKit.Hibernate/command/untouched", nameof(HibernationCause.Command), true)]
    public void The_scripts_own_words_are_understood(string text, string cause, bool isUntouched) =>
        Assert.Equal(new HibernationRequest(Enum.Parse<HibernationCause>(cause), isUntouched), HibernationRequest.Parse(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("CircuitKit.Hibernate")]
    [InlineData("CircuitKit.Hibernate/")]
    [InlineData("CircuitKit.Hibernate/Hidden")]
    [InlineData("CircuitKit.Hibernate/no")]
    [InlineData("CircuitKit.Hibernate/hidden/")]
    [InlineData("CircuitKit.Hibernate/hidden/touched")]
    [InlineData("CircuitKit.Hibernate/hidden/untouched/untouched")]
    public void All_else_is_no_request(string? text) => Assert.Null(HibernationRequest.Parse(text));

    [Fact]
    public void A_no_is_told_from_a_request()
    {
        Assert.True(HibernationRequest.IsNo("CircuitKit.Hibernate/no"));
        Assert.False(HibernationRequest.IsNo("CircuitKit.Hibernate/hidden"));
        Assert.False(HibernationRequest.IsNo(null));
    }
}
