using Microsoft.CodeAnalysis;

namespace CircuitKit.Analyzers;

/// <summary>The types of the framework that the rules are about.</summary>
internal sealed class BlazorTypes
{
    private const string Components = "Microsoft.AspNetCore.Components.";

    private const int SkipLastSnapshot = 2;

    private readonly INamedTypeSymbol _persistentState;
    private readonly INamedTypeSymbol? _component;
    private readonly INamedTypeSymbol? _componentBase;

    private BlazorTypes(Compilation compilation, INamedTypeSymbol persistentState)
    {
        _persistentState = persistentState;
        _component = compilation.GetTypeByMetadataName(Components + "IComponent");
        _componentBase = compilation.GetTypeByMetadataName(Components + "ComponentBase");
        Cascading = compilation.GetTypeByMetadataName(Components + "CascadingParameterAttributeBase");
        Parameter = compilation.GetTypeByMetadataName(Components + "ParameterAttribute");
        RenderTreeBuilder = compilation.GetTypeByMetadataName(Components + "Rendering.RenderTreeBuilder");
        DynamicComponent = compilation.GetTypeByMetadataName(Components + "DynamicComponent");
        PersistentComponentState = compilation.GetTypeByMetadataName(Components + "PersistentComponentState");
        StateSerializer = compilation.GetTypeByMetadataName(Components + "PersistentComponentStateSerializer`1");
    }

    /// <summary>The base of every attribute by which a component is given a value from above it.</summary>
    public INamedTypeSymbol? Cascading { get; }

    public INamedTypeSymbol? Parameter { get; }

    public INamedTypeSymbol? RenderTreeBuilder { get; }

    public INamedTypeSymbol? DynamicComponent { get; }

    public INamedTypeSymbol? PersistentComponentState { get; }

    /// <summary>The base of an app's own way to write a type's values.</summary>
    public INamedTypeSymbol? StateSerializer { get; }

    /// <summary>Nothing for a compilation that cannot have persistent properties.</summary>
    public static BlazorTypes? Of(Compilation compilation) =>
        compilation.GetTypeByMetadataName(Components + "PersistentStateAttribute") is { } persistentState
            ? new BlazorTypes(compilation, persistentState)
            : null;

    public bool IsComponent(ITypeSymbol type) => type.AllInterfaces.Any(implemented => implemented.Is(_component));

    /// <summary>Whether this is the component's own <c>OnInitialized</c> or <c>OnInitializedAsync</c>.</summary>
    public bool IsStart(IMethodSymbol method) =>
        method is { IsOverride: true, Parameters.IsEmpty: true, Name: "OnInitialized" or "OnInitializedAsync" }
        && method.ContainingType.IsOrDerivesFrom(_componentBase);

    public bool IsStateHasChanged(IMethodSymbol method) =>
        method is { Name: "StateHasChanged", Parameters.IsEmpty: true } && method.ContainingType.IsOrDerivesFrom(_componentBase);

    public bool IsPersistent(IPropertySymbol property) => property.Find(_persistentState) is not null;

    /// <summary>Not with <c>RestoreBehavior.SkipLastSnapshot</c>, which keeps a value for the end of prerendering only.</summary>
    public bool IsRestoredAtResume(IPropertySymbol property) => property.Find(_persistentState) is { } attribute
        && !attribute.NamedArguments.Any(given =>
            given is { Key: "RestoreBehavior", Value.Value: int behavior } && (behavior & SkipLastSnapshot) != 0);

    /// <summary>Inherited ones too.</summary>
    public IEnumerable<IPropertySymbol> PersistentPropertiesOf(ITypeSymbol type) => type.WithBaseTypes()
        .SelectMany(level => level.GetMembers()).OfType<IPropertySymbol>().Where(IsPersistent);
}
