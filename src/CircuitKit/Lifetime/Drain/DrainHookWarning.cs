using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Lifetime.Drain;

/// <summary>Warns once the app has started when its drain hook asks callers for nothing but where they are. In Development that is enough.</summary>
internal sealed class DrainHookWarning(
    DrainToken token,
    EndpointDataSource endpoints,
    IHostEnvironment environment,
    IHostApplicationLifetime lifetime,
    IOptions<AuthorizationOptions> authorization,
    ILogger<DrainHookWarning> logger)
{
    private int _isWatching;

    /// <summary>A hook is mapped. Looked at later: the app adds a policy after that.</summary>
    public void Watch()
    {
        if (Interlocked.Exchange(ref _isWatching, 1) == 0)
        {
            lifetime.ApplicationStarted.Register(Check);
        }
    }

    private void Check()
    {
        if (environment.IsDevelopment() || token.IsSet)
        {
            return;
        }

        foreach (var endpoint in endpoints.Endpoints)
        {
            if (endpoint.Metadata.GetMetadata<DrainHook>() is { } hook && !IsAuthorized(endpoint.Metadata))
            {
                var pattern = (endpoint as RouteEndpoint)?.RoutePattern.RawText ?? endpoint.DisplayName ?? "the drain hook";
                var callers = hook.AllowsRemote ? "everybody who can reach it" : "every process on this machine, a proxy included";
                Log.DrainHookOpen(logger, pattern, callers);
            }
        }
    }

    private bool IsAuthorized(EndpointMetadataCollection metadata) =>
        metadata.GetMetadata<IAllowAnonymous>() is null
        && (metadata.GetMetadata<IAuthorizeData>() is not null
            || metadata.GetMetadata<AuthorizationPolicy>() is not null
            || authorization.Value.FallbackPolicy is not null);
}
