using System.Security.Claims;
using System.Text;
using System.Text.Json;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.Snapshots;
using CircuitKit.Tracking;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Attacks;

/// <summary>Whoever gets to read a snapshot in clear must not find in it what lets them act as its user.</summary>
public sealed class SnapshotContentTests
{
    private const int Timeout = 120_000;

    private const string KeptWords = "kept words";

    private static readonly string[] s_claims = ["subject-4711", "Alice Ampersand", "alice@example.test", "role-of-auditors", "access-token-abc123"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [InlineData(false, false, false)]
    [InlineData(true, false, false)]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    [InlineData(true, true, true)]
    public async Task Snapshot_of_a_signed_in_page_has_its_work_and_neither_claims_nor_cookie_nor_secret(
        bool protects, bool keepsFields, bool isEvicted)
    {
        await using TrackedApp app = await TrackedApp.StartAsync(
            SignedIn.Add,
            "--CircuitKit:Snapshots:Protect", $"{protects}",
            "--CircuitKit:State:KeepFields", $"{keepsFields}");
        string cookie = await SignedIn.CookieAsync(app);
        await using HeadlessCircuit page = await HeadlessCircuit.OpenAsync(
            new HeadlessCircuitOptions { Page = app.Page("signed"), Headers = new Dictionary<string, string> { ["Cookie"] = cookie } }, Cancelled);
        await page.ClickAsync("note", Cancelled);
        await page.WaitForTextAsync("noted", KeptWords, Cancelled);
        await page.ClickAsync("increment", Cancelled);
        await page.WaitForTextAsync("name", "Alice Ampersand", Cancelled);
        string token = page.TextOf("token");
        string secret = page.CircuitSecret;
        TrackedCircuit circuit = app.Registry.FindLive(SnapshotKey.FromSecret(secret))!;
        await app.WaitUntilSavedAsync();
        if (isEvicted)
        {
            await app.EvictAsync(page);
        }

        Snapshot snapshot = await ReadAsync(app, circuit);

        Assert.Contains(snapshot.State.Values, value => value.AsSpan().SequenceEqual("1"u8));
        Assert.Equal(keepsFields, snapshot.State.Values.Any(value => Has(value, KeptWords)));
        string[] forbidden = [.. s_claims, cookie, cookie.Split('=', 2)[1], secret];
        Assert.All(forbidden, word => Assert.DoesNotContain(Parts(snapshot), part => Has(part, word)));
        // That of the page's form is the framework's own, among the values that it persists for itself.
        byte[] own = Assert.Single(snapshot.State.Values, value => Has(value, token));
        Assert.Equal(token, JsonSerializer.Deserialize<AntiforgeryRequestToken>(own, JsonSerializerOptions.Web)!.Value);
    }

    // Without its envelope: decrypted where it was encrypted, and decompressed.
    private static async Task<Snapshot> ReadAsync(TrackedApp app, TrackedCircuit circuit)
    {
        ISnapshotStore store = app.App.Services.GetRequiredService<ISnapshotStore>();
        SnapshotClaim claim = await store.ClaimAsync(circuit.Key!.Value, "the test", TimeSpan.FromMinutes(1), Cancelled);
        Assert.Equal(SnapshotClaimOutcome.Claimed, claim.Outcome);
        SnapshotReadResult read = app.App.Services.GetRequiredService<SnapshotSerializer>()
            .Read(claim.Payload, circuit.Key!.Value, circuit.Binding, TimeProvider.System);
        Assert.Equal(SnapshotRefusal.None, read.Refusal);
        return read.Snapshot!;
    }

    private static IEnumerable<byte[]> Parts(Snapshot snapshot) =>
    [
        .. snapshot.State.Values,
        .. snapshot.State.Keys.Select(Encoding.UTF8.GetBytes),
        snapshot.RootComponents,
        Encoding.UTF8.GetBytes($"{snapshot.CircuitId} {snapshot.AppVersion} {snapshot.User}"),
    ];

    private static bool Has(byte[] part, string word) =>
        part.AsSpan().IndexOf(Encoding.UTF8.GetBytes(word)) >= 0
        || part.AsSpan().IndexOf(Encoding.Unicode.GetBytes(word)) >= 0
        || part.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(word))[..^4])) >= 0;

    /// <summary>Cookie authentication with claims that would be found, and a token as an app saves one.</summary>
    private sealed class SignedIn : IStartupFilter
    {
        private const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;

        public static void Add(WebApplicationBuilder builder)
        {
            builder.Services.AddSingleton<IStartupFilter, SignedIn>();
            builder.Services.AddAuthentication(Scheme).AddCookie();
        }

        public static async Task<string> CookieAsync(TrackedApp app)
        {
            using HttpClient client = new(new SocketsHttpHandler { UseCookies = false });
            using HttpResponseMessage answer = await client.GetAsync(app.Page("signin"), Cancelled);
            return Assert.Single(answer.Headers.GetValues("Set-Cookie")).Split(';')[0];
        }

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.UseAuthentication();
            app.Map("/signin", branch => branch.Run(SignInAsync));
            next(app);
        };

        private static Task SignInAsync(HttpContext context)
        {
            string[] types = ["sub", ClaimTypes.Name, ClaimTypes.Email, ClaimTypes.Role, "access_token"];
            ClaimsIdentity identity = new(types.Zip(s_claims, (type, value) => new Claim(type, value)), Scheme);
            return context.SignInAsync(Scheme, new ClaimsPrincipal(identity));
        }
    }
}
