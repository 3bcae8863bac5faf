using System.Security.Claims;
using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.BrowserTests.Admission;

/// <summary>An app with limits and everybody signed in as the same person.</summary>
public abstract class AdmissionTest(ChromiumFixture chromium) : BrowserTest(chromium)
{
    private protected ICircuitRegistry Registry => App.Services.GetRequiredService<ICircuitRegistry>();

    private protected abstract void Limit(AdmissionOptions limits);

    private protected override void Configure(IServiceCollection services)
    {
        services.AddSingleton<IStartupFilter, SignedIn>();
        services.AddCircuitKit(options =>
        {
            options.Admission.RetryAfter = TimeSpan.FromSeconds(1);
            Limit(options.Admission);
        });
    }

    private protected async Task<Tab> OpenAsync()
    {
        var tab = await NewTabAsync();
        await tab.OpenAsync(App.Url, Cancellation);
        return tab;
    }

    private sealed class SignedIn : IStartupFilter
    {
        private readonly ClaimsPrincipal _ann = new(new ClaimsIdentity([new Claim("sub", "ann")], "Test"));

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, rest) =>
            {
                context.User = _ann;
                return rest(context);
            });
            next(app);
        };
    }
}
