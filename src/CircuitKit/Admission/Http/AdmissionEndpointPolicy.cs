using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing.Matching;
using Microsoft.Net.Http.Headers;

namespace CircuitKit.Admission.Http;

/// <summary>
/// While this node refuses new circuits, replaces pages that need one with the refusal page. Also puts <see cref="HubAdmission"/> before Blazor's
/// hub. As a part of routing it knows the requested page before anything is rendered. Does nothing in an app without limits.
/// </summary>
internal sealed class AdmissionEndpointPolicy(
    AdmissionControl admission, HubAdmission hub, BrowserPasses passes, RefusalPage page, AdmissionReport report)
    : MatcherPolicy, IEndpointSelectorPolicy
{
    private const string Html = "text/html";

    // Anonymous users may see that the page is not available now.
    private readonly Endpoint _refusal =
        new(page.SendAsync, new EndpointMetadataCollection(new AllowAnonymousAttribute()), "CircuitKit refusal page");

    /// <summary>After the policies that decide between endpoints.</summary>
    public override int Order => int.MaxValue;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) =>
        (admission.LimitsNode && endpoints.Any(IsPage)) || (hub.IsGuarded && endpoints.Any(HubAdmission.IsHub));

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        for (var i = 0; i < candidates.Count; i++)
        {
            if (!candidates.IsValidCandidate(i))
            {
                continue;
            }

            ref var candidate = ref candidates[i];
            if (IsPage(candidate.Endpoint))
            {
                if (IsNavigation(httpContext.Request)
                    && admission.NodeRefusal() is { } refusal
                    && !passes.TryPass(httpContext))
                {
                    report.Refused(refusal);
                    candidates.ReplaceEndpoint(i, _refusal, candidate.Values);
                }
            }
            else if (hub.IsGuarded && HubAdmission.IsHub(candidate.Endpoint))
            {
                candidates.ReplaceEndpoint(i, hub.Guard(candidate.Endpoint), candidate.Values);
            }
        }

        return Task.CompletedTask;
    }

    // A page that is excluded from interactive routing needs no circuit.
    private static bool IsPage(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null
        && endpoint.Metadata.GetMetadata<ExcludeFromInteractiveRoutingAttribute>() is null;

    // A submitted form is never refused.
    private static bool IsNavigation(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Headers[HeaderNames.Accept].ToString().Contains(Html, StringComparison.OrdinalIgnoreCase);
}
