using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;
using Microsoft.Net.Http.Headers;

namespace CircuitKit.Admission.Door;

/// <summary>
/// Puts the refusal page in the place of a page that would want a circuit while this node takes none, and the hub behind its door. A part of
/// routing, so that it is known what a request is for, and nothing is rendered. An app without limits does not meet it.
/// </summary>
internal sealed class AdmissionPolicy(AdmissionGate gate, HubDoor hub, RefusalPage page, AdmissionReport report) : MatcherPolicy, IEndpointSelectorPolicy
{
    private const string Html = "text/html";

    // Whoever may look at the page may be told that it is not to be had now.
    private readonly Endpoint _refusal = new(page.SendAsync, new EndpointMetadataCollection(new AllowAnonymousAttribute()), "CircuitKit refusal page");

    /// <summary>After the policies that decide between endpoints.</summary>
    public override int Order => int.MaxValue;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) =>
        (gate.GuardsNode && endpoints.Any(IsPage)) || (hub.IsGuarded && endpoints.Any(HubDoor.IsHub));

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
                if (IsForPerson(httpContext.Request) && gate.NodeRefusal() is { } refusal && !gate.IsKnown(SeatCookie.Of(httpContext)))
                {
                    report.Refused(refusal);
                    candidates.ReplaceEndpoint(i, _refusal, candidate.Values);
                }
            }
            else if (hub.IsGuarded && HubDoor.IsHub(candidate.Endpoint))
            {
                candidates.ReplaceEndpoint(i, hub.Guard(candidate.Endpoint), candidate.Values);
            }
        }

        return Task.CompletedTask;
    }

    // A page that says it is never interactive wants no circuit.
    private static bool IsPage(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null
        && endpoint.Metadata.GetMetadata<ExcludeFromInteractiveRoutingAttribute>() is null;

    // What a person has filled in and sends is taken in any case.
    private static bool IsForPerson(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Headers[HeaderNames.Accept].ToString().Contains(Html, StringComparison.OrdinalIgnoreCase);
}
