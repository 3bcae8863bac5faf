using Microsoft.AspNetCore.Authorization;

namespace CircuitKit.Lifetime.Drain;

/// <summary>Warns at the start of the app about a drain hook that neither a token nor a policy protects. Not in Development.</summary>
internal sealed class DrainHookWarning(
    DrainToken token,
    EndpointDataSource endpoints,
    IHostEnvironment environment,
    IHostApplicationLifetime lifetime,
    IOptions<AuthorizationOptions> authorization,
    ILogger<DrainHookWarning> logger)
{
    private int _isWatching;

    /// <summary>Called when a hook is mapped. The check comes later, because the app adds a policy after the mapping.</summary>
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
