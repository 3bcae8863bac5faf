using System.Globalization;

namespace CircuitKit.Tests.Lifetime.Retention;

/// <summary>Every policy that comes with CircuitKit, as a table of whom it answers for and what.</summary>
public sealed class RetentionPolicyTests
{
    private static readonly TimeSpan s_live = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan s_snapshot = TimeSpan.FromHours(2);

    public static TheoryData<string, string, bool> Answers => new()
    {
        { "fixed", "anonymous", true },
        { "fixed", "signed in", true },
        { "signed in", "signed in", true },
        { "signed in", "anonymous", false },
        { "signed in", "nobody", false },
        { "anonymous", "signed in", false },
        { "anonymous", "anonymous", true },
        { "anonymous", "nobody", true },
        { "role", "trader", true },
        { "role", "signed in", false },
        { "role", "nobody", false },
        { "unsaved", "unsaved", true },
        { "unsaved", "saved", false },
        { "clean", "clean", true },
        { "clean", "saved", false },
        { "clean", "unsaved without state", false },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void Policy_answers_for_its_own_and_leaves_others_to_the_next(string policy, string circuit, bool answers)
    {
        RetentionDecision? decision = Policy(policy).Decide(Circuit(circuit));

        Assert.Equal(answers, decision is not null);
    }

    [Theory]
    [InlineData("/orders/{id}", "https://shop.example/orders/5", true)]
    [InlineData("/orders/{id}", "https://shop.example/orders/5?tab=notes#end", true)]
    [InlineData("/orders/{id}", "https://shop.example/Orders/5", true)]
    [InlineData("/orders/{id}", "https://shop.example/orders", false)]
    [InlineData("/orders/{id}", "https://shop.example/orders/5/lines", false)]
    [InlineData("/orders/{id?}", "https://shop.example/orders", true)]
    [InlineData("orders/{id}", "https://shop.example/orders/5", true)]
    [InlineData("/admin/{**rest}", "https://shop.example/admin", true)]
    [InlineData("/admin/{**rest}", "https://shop.example/admin/users/1", true)]
    [InlineData("/admin/{**rest}", "https://shop.example/shop/admin", false)]
    [InlineData("/", "https://shop.example/", true)]
    [InlineData("/", "https://shop.example/orders", false)]
    [InlineData("/caf\u00e9", "https://shop.example/caf%C3%A9", true)]
    [InlineData("/orders/{id}", "/orders/5", false)]
    [InlineData("/orders/{id}", "not an address", false)]
    [InlineData("/orders/{id}", null, false)]
    public void Route_policy_answers_for_the_pages_of_its_template(string template, string? url, bool answers) =>
        Assert.Equal(answers, RetentionPolicies.OnRoute(template, s_live).Decide(Some.Circuit(url: url)) is not null);

    [Theory]
    [InlineData("/orders/{id:int}")]
    [InlineData("/orders/{id")]
    public void Route_template_that_cannot_be_matched_is_refused_when_it_is_given(string template) =>
        Assert.Throws<ArgumentException>(() => RetentionPolicies.OnRoute(template, s_live));

    [Fact]
    public void Decision_has_the_times_the_value_and_the_reason()
    {
        Assert.Equal(
            new RetentionDecision(s_live, s_snapshot, 80, "role trader"),
            RetentionPolicies.InRole("trader", s_live, s_snapshot, 80).Decide(Circuit("trader")));
        Assert.Equal(
            new RetentionDecision(s_live, Some.Default.KeepSnapshot, 50, "signed in"),
            RetentionPolicies.SignedIn(s_live).Decide(Circuit("signed in")));
        Assert.Equal(new RetentionDecision(TimeSpan.Zero, TimeSpan.Zero, 0, "clean"), RetentionPolicies.DropClean().Decide(Circuit("clean")));
    }

    [Fact]
    public void Rule_holds_only_with_all_of_its_conditions_and_leaves_the_rest_as_by_default()
    {
        RetentionRule rule = new() { Role = "trader", Route = "/orders/{id}", UnsavedWork = true, Used = true, Value = 90 };
        IRetentionPolicy policy = RetentionPolicies.Rule(rule);
        RetentionContext matching = Some.Circuit(Some.SignedIn("trader"), "https://shop.example/orders/5", unsaved: true);
        rule.Value = 1;

        Assert.Equal(Some.Default with { Value = 90, Reason = "rule" }, policy.Decide(matching));
        Assert.Null(policy.Decide(matching with { User = Some.SignedIn() }));
        Assert.Null(policy.Decide(matching with { HasUnsavedWork = false }));
        Assert.Null(policy.Decide(matching with { HasBeenUsed = false }));
        Assert.Null(policy.Decide(matching with { Circuit = matching.Circuit with { Url = "https://shop.example/" } }));
    }

    [Fact]
    public void Of_several_the_first_that_answers_decides()
    {
        IRetentionPolicy policy = RetentionPolicies.FirstOf(Policy("role"), Policy("signed in"));

        Assert.Equal("role trader", policy.Decide(Circuit("trader"))?.Reason);
        Assert.Equal("signed in", policy.Decide(Circuit("signed in"))?.Reason);
        Assert.Null(policy.Decide(Circuit("anonymous")));
    }

    [Theory]
    [InlineData(0, "00:20:00")]
    [InlineData(0.8, "00:20:00")]
    [InlineData(0.85, "00:15:00")]
    [InlineData(0.9, "00:10:00")]
    [InlineData(0.95, "00:05:00")]
    [InlineData(1, "00:00:00")]
    public void Memory_pressure_shortens_the_live_time_and_nothing_else(double pressure, string keepLive)
    {
        RetentionDecision decision = RetentionPolicies.ShortenedByPressure(0.8, Policy("fixed")).Decide(Some.Circuit(pressure: pressure))!;

        Assert.Equal(TimeSpan.Parse(keepLive, CultureInfo.InvariantCulture), Rounded(decision.KeepLive));
        Assert.Equal((s_snapshot, 50), (decision.KeepSnapshot, decision.Value));
        Assert.Equal(pressure > 0.8 ? "fixed, shortened: memory" : "fixed", decision.Reason);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public void Memory_pressure_shortens_without_a_step(double from)
    {
        IRetentionPolicy policy = RetentionPolicies.ShortenedByPressure(from, Policy("fixed"));
        double[] seconds = [.. Enumerable.Range(0, 100_001).Select(i => policy.Decide(Some.Circuit(pressure: i / 100_000.0))!.KeepLive.TotalSeconds)];

        double steepest = s_live.TotalSeconds / (1 - from) / 100_000 * 1.001;
        Assert.All(seconds.Zip(seconds.Skip(1)), pair => Assert.InRange(pair.First - pair.Second, 0, steepest));
    }

    [Fact]
    public void Pressure_policy_leaves_to_the_next_what_the_policy_in_it_does() =>
        Assert.Null(RetentionPolicies.ShortenedByPressure(0.5, Policy("signed in")).Decide(Circuit("anonymous")));

    private static IRetentionPolicy Policy(string name) => name switch
    {
        "fixed" => RetentionPolicies.Fixed(s_live, s_snapshot),
        "signed in" => RetentionPolicies.SignedIn(s_live),
        "anonymous" => RetentionPolicies.Anonymous(s_live),
        "role" => RetentionPolicies.InRole("trader", s_live),
        "unsaved" => RetentionPolicies.UnsavedWork(s_live),
        _ => RetentionPolicies.DropClean(),
    };

    private static RetentionContext Circuit(string kind) => kind switch
    {
        "nobody" => Some.Circuit(user: null),
        "signed in" => Some.Circuit(Some.SignedIn()),
        "trader" => Some.Circuit(Some.SignedIn("trader")),
        "unsaved" => Some.Circuit(unsaved: true),
        "saved" => Some.Circuit(unsaved: false),
        "clean" => Some.Circuit(unsaved: false, state: false),
        "unsaved without state" => Some.Circuit(unsaved: true, state: false),
        _ => Some.Circuit(Some.Anonymous),
    };

    private static TimeSpan Rounded(TimeSpan time) => TimeSpan.FromMilliseconds(Math.Round(time.TotalMilliseconds));
}
