using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Packaging;

/// <summary>What somebody gets who finds CircuitKit on a package registry and does what its README says.</summary>
public sealed partial class PackedPackageTests(PackedPackage package) : IClassFixture<PackedPackage>
{
    private const int Timeout = 300_000;

    private const string ReadmeLine = """builder.Services.AddCircuitKit().AddFileSnapshots("circuits");""";

    private const string Initializer = "_content/CircuitKit/CircuitKit.lib.module.js";

    // The promise is that nothing older than two seconds is lost, and a fresh app has nothing to ask; twice that, for a busy machine.
    private static readonly TimeSpan s_saved = TimeSpan.FromSeconds(4);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Package_holds_readme_xml_docs_and_browser_modules()
    {
        var files = await package.ListAsync();

        Assert.Contains("README.md", files);
        Assert.Contains("lib/net10.0/CircuitKit.dll", files);
        Assert.Contains("lib/net10.0/CircuitKit.xml", files);
        string[] modules = [.. Directory.GetFiles(Path.Combine(BuildOutput.Root, "src", "CircuitKit", "wwwroot")).Select(Path.GetFileName)!];
        Assert.NotEmpty(modules);
        // The SDK puts a fingerprint into the initializer's name.
        Assert.All(modules, module => Assert.Contains($"staticwebassets/{module}", files.Select(file => Fingerprint().Replace(file, ""))));
        Assert.Contains(
            "M:Microsoft.Extensions.DependencyInjection.CircuitKitServiceCollectionExtensions.AddCircuitKit",
            await package.ReadAsync("lib/net10.0/CircuitKit.xml"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Package_has_what_a_gallery_shows_and_a_debugger_needs()
    {
        XElement metadata = XDocument.Parse(await package.ReadAsync("CircuitKit.nuspec")).Root!.Elements().First();
        string Of(string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;

        Assert.Equal(("icon.png", "README.md", "MIT"), (Of("icon"), Of("readme"), Of("license")));
        Assert.StartsWith("### Added", Of("releaseNotes"));
        Assert.Contains("icon.png", await package.ListAsync());
        // No address is known yet, and none is made up: no link leads nowhere.
        Assert.DoesNotContain("](", Of("releaseNotes"));
        Assert.DoesNotContain("](", await package.ReadAsync("README.md"));
        Assert.Contains("lib/net10.0/CircuitKit.pdb", await package.ListSymbolsAsync());
    }

    [Fact(Timeout = Timeout)]
    public async Task Bill_of_materials_has_what_the_package_depends_on_with_licenses_and_hashes()
    {
        using TempFolder folder = new();
        await DotnetCommand.RunScriptAsync("pack.sh", "--bom", "CircuitKit", package.Version, folder.Path);

        await using var file = File.OpenRead(folder.Combine($"CircuitKit.{package.Version}.bom.json"));
        using var bom = await JsonDocument.ParseAsync(file, cancellationToken: Cancelled);
        Assert.Equal($"CircuitKit {package.Version}", NameOf(bom.RootElement.GetProperty("metadata").GetProperty("component")));
        JsonElement[] required =
            [.. bom.RootElement.GetProperty("components").EnumerateArray().Where(one => one.GetProperty("scope").ValueEquals("required"))];
        Assert.All(required, one => Assert.NotEmpty(one.GetProperty("licenses").EnumerateArray()));
        Assert.All(required, one => Assert.NotEmpty(one.GetProperty("hashes").EnumerateArray()));
        string[] dependencies =
        [
            .. XDocument.Parse(await package.ReadAsync("CircuitKit.nuspec")).Descendants().Where(element => element.Name.LocalName == "dependency")
                .Select(element => $"{element.Attribute("id")!.Value} {element.Attribute("version")!.Value}"),
        ];
        Assert.NotEmpty(dependencies);
        Assert.Subset(required.Select(NameOf).ToHashSet(), dependencies.ToHashSet());

        static string NameOf(JsonElement component) => $"{component.GetProperty("name")} {component.GetProperty("version")}";
    }

    [Fact(Timeout = Timeout)]
    public async Task Links_of_the_readme_lead_to_the_project_once_its_address_is_known()
    {
        using TempFolder folder = new();

        await DotnetCommand.RunAsync(
            BuildOutput.Root,
            new Dictionary<string, string>(),
            "msbuild",
            "src/CircuitKit",
            "-target:WritePackageTexts",
            "-property:ProjectAddress=https://example.org/circuitkit",
            $"-property:IntermediateOutputPath={folder.Path}/");

        string readme = await File.ReadAllTextAsync(folder.Combine("package/README.md"), Cancelled);
        string[] targets = [.. Link().Matches(readme).Select(link => link.Groups[1].Value)];
        Assert.Contains("https://example.org/circuitkit/blob/main/docs/getting-started.md", targets);
        Assert.Contains("https://example.org/circuitkit/raw/main/docs/images/dashboard-now.png", targets);
        Assert.All(targets, target =>
        {
            Assert.StartsWith("https://example.org/circuitkit/", target);
            Assert.True(File.Exists(Path.Combine(BuildOutput.Root, string.Join('/', target.Split('/')[6..]))), $"{target} leads nowhere.");
        });
    }

    [Fact(Timeout = Timeout)]
    public async Task Readme_shows_the_line_that_the_fresh_app_is_given()
    {
        var readme = await package.ReadAsync("README.md");

        Assert.Contains(ReadmeLine, Whitespace().Replace(readme, ""));
    }

    [Fact(Timeout = Timeout)]
    public async Task Package_holds_the_analyzers_and_the_page_that_explains_them()
    {
        var files = await package.ListAsync();

        Assert.Equal(
            ["CircuitKit.Analyzers.dll", "CircuitKit.CodeFixes.dll"],
            files.Where(file => file.StartsWith("analyzers/dotnet/cs/", StringComparison.Ordinal)).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Contains("### CK1001", await package.ReadAsync("docs/analyzers.md"));
        Assert.DoesNotContain("CodeAnalysis", await package.ReadAsync("CircuitKit.nuspec"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Fresh_app_with_the_package_is_told_of_a_mistake_at_its_line()
    {
        using FreshApp fresh = await FreshApp.CreateAsync();
        await fresh.AddPackageAsync(package);
        await fresh.EditAsync("FreshApp.csproj", "<Nullable>enable</Nullable>", "<Nullable>enable</Nullable><WarningsAsErrors>CK1001</WarningsAsErrors>");
        await fresh.EditAsync(
            "Components/Pages/Counter.razor",
            "private int currentCount = 0;",
            "[PersistentState] private int currentCount { get; set; }");

        var failure = await Assert.ThrowsAnyAsync<Exception>(fresh.BuildAsync);

        Assert.Matches(@"Counter\.razor\(\d+,\d+\): error CK1001: 'currentCount' has \[PersistentState\] and is not public", failure.Message);
    }

    [Fact(Timeout = Timeout)]
    public async Task Fresh_app_with_the_package_and_the_readme_line_survives_a_kill()
    {
        using FreshApp fresh = await CreateCounterAsync();
        await fresh.BuildAsync();

        await SurvivesAKillAsync(fresh, fresh.Process);
    }

    [Fact(Timeout = Timeout)]
    public async Task Fresh_app_published_as_one_file_with_its_framework_survives_a_kill()
    {
        using FreshApp fresh = await CreateCounterAsync();
        await fresh.PublishAsync();
        Assert.DoesNotContain(
            Directory.GetFiles(fresh.PublishedProcess.WorkingDirectory!), file => file.EndsWith(".dll", StringComparison.Ordinal));

        await SurvivesAKillAsync(fresh, fresh.PublishedProcess);
    }

    private async Task<FreshApp> CreateCounterAsync()
    {
        FreshApp fresh = await FreshApp.CreateAsync();
        await fresh.AddPackageAsync(package);
        await fresh.EditAsync("Program.cs", "var app = builder.Build();", $"{ReadmeLine}\n\nvar app = builder.Build();");
        // The template's counter keeps nothing by itself: that is the framework's own attribute, on a property because it wants one.
        await fresh.EditAsync(
            "Components/Pages/Counter.razor",
            "private int currentCount = 0;",
            "[PersistentState] public int currentCount { get; set; }");
        // For this test only, which finds elements by their id; the template's button has none.
        await fresh.EditAsync("Components/Pages/Counter.razor", "<button class", """<button id="increment" class""");
        return fresh;
    }

    private static async Task SurvivesAKillAsync(FreshApp fresh, AppProcessOptions process)
    {
        await using AppProcess first = await AppProcess.StartAsync(process, Cancelled);
        await AssertInitializerIsServedAsync(first.BaseUri);
        await using HeadlessCircuit circuit = await HeadlessCircuit.OpenAsync(new Uri(first.BaseUri, "counter"), Cancelled);
        for (var i = 1; i <= 2; i++)
        {
            await circuit.ClickAsync("increment", Cancelled);
        }

        // Its first capture may take this app long.
        DateTime clicked = TimeProvider.System.GetUtcNow().UtcDateTime;
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForAsync(() => Count(circuit) == 3, Cancelled);
        await Eventually.IsAsync(() => fresh.SavedAt() is { } saved && saved > clicked, Cancelled);
        await Task.Delay(s_saved, TimeProvider.System, Cancelled);

        await first.KillAsync();
        await using AppProcess second = await first.StartAgainAsync(Cancelled);
        var outcome = await circuit.ReconnectUntilAsync(TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(60), Cancelled);

        Assert.Equal(ReconnectOutcome.Resumed, outcome);
        Assert.Equal(3, Count(circuit));
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForAsync(() => Count(circuit) == 4, Cancelled);
    }

    private static async Task AssertInitializerIsServedAsync(Uri app)
    {
        using HttpClient client = new() { BaseAddress = app };
        Assert.Contains("beforeServerStart", await client.GetStringAsync(Initializer, Cancelled));

        // The page tells blazor.web.js in a comment which initializers to import.
        var comment = Initializers().Match(await client.GetStringAsync("counter", Cancelled));
        Assert.True(comment.Success, "The page names no initializers.");
        var initializers = JsonSerializer.Deserialize<string[]>(Convert.FromBase64String(comment.Groups[1].Value))!;
        Assert.Equal([Initializer], initializers.Select(initializer => Fingerprint().Replace(initializer, "")));
    }

    private static int? Count(HeadlessCircuit circuit) =>
        CurrentCount().Match(circuit.PageText) is { Success: true } shown ? int.Parse(shown.Groups[1].Value, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\s")]
    private static partial Regex Whitespace();

    [GeneratedRegex(@"Current count: (\d+)")]
    private static partial Regex CurrentCount();

    [GeneratedRegex(@"(?<=/CircuitKit)\.\w+(?=\.lib\.module\.js)")]
    private static partial Regex Fingerprint();

    [GeneratedRegex("<!--Blazor-Web-Initializers:(.*?)-->")]
    private static partial Regex Initializers();
}
