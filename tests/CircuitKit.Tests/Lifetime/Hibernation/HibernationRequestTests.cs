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

    [Theory]
    [InlineData("CircuitKit.Hibernate/no/text", "text")]
    [InlineData("CircuitKit.Hibernate/no/not connected", "not connected")]
    [InlineData("CircuitKit.Hibernate/no", "unknown")]
    [InlineData("CircuitKit.Hibernate/no/", "unknown")]
    [InlineData("CircuitKit.Hibernate/no/a\nforged line", "unknown")]
    [InlineData("CircuitKit.Hibernate/no/text/more", "unknown")]
    [InlineData("CircuitKit.Hibernate/no/123456789012345678901234567890123", "unknown")]
    [InlineData("CircuitKit.Hibernate/hidden", null)]
    [InlineData("CircuitKit.Hibernate/nothing", null)]
    [InlineData(null, null)]
    public void A_no_is_told_from_a_request_and_gives_its_reason(string? text, string? reason) =>
        Assert.Equal(reason, HibernationRequest.ReadNo(text));
}
