using System.Collections.Immutable;
using CircuitKit.Analyzers.Rendering;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace CircuitKit.Analyzers;

/// <summary>CK1005 and CK1009: components whose persistent properties have the same key, as the framework builds it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class RepeatedComponent : StateRule
{
    public const string LoopId = "CK1005";
    public const string DynamicId = "CK1009";

    private const string SimpleKey = "give it a @key that is a text, a number, a date or a Guid";
    private const string ById = "persist the values of all of them in the page, by id";

    private static readonly DiagnosticDescriptor s_loop = new(
        LoopId,
        "Components with state in a loop need a key",
        "'{0}' has persistent state and is rendered in a loop {1}: the framework stores the state of all rounds under one key, and loses it; {2}",
        HelpLink.Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.Page + "ck1005");

    private static readonly DiagnosticDescriptor s_dynamic = new(
        DynamicId,
        "A component with state in a DynamicComponent has no key",
        "'{0}' has persistent state and is rendered by a DynamicComponent, where it cannot have a key: two of them on a page lose their state; "
            + "persist the values in the page",
        HelpLink.Category,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.Page + "ck1009");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_loop, s_dynamic];

    protected override void Start(CompilationStartAnalysisContext context, BlazorTypes blazor) => context.RegisterOperationAction(
        analyzed =>
        {
            var call = (IInvocationOperation)analyzed.Operation;
            if (ComponentFrame.At(call, blazor) is { } frame)
            {
                if (Find(frame, call, blazor) is { } found)
                {
                    analyzed.ReportDiagnostic(found);
                }
            }
            else if (InferredComponent.At(call, analyzed.Compilation, analyzed.CancellationToken) is (var component, HasKey: false)
                && HasState(component, blazor)
                && RenderLoop.Around(call, blazor) is { } loop)
            {
                var place = MappedLocation.Of(call.Syntax) ?? MappedLocation.Of(loop.Syntax) ?? call.Syntax.GetLocation();
                analyzed.ReportDiagnostic(Diagnostic.Create(s_loop, place, component.Name, "without a key of its own", SimpleKey));
            }
        },
        OperationKind.Invocation);

    private static Diagnostic? Find(ComponentFrame frame, IInvocationOperation call, BlazorTypes blazor)
    {
        if (frame.IsRoot)
        {
            return null;
        }

        if (frame.Component.Is(blazor.DynamicComponent))
        {
            if (frame.TypeParameter() is not { } shown || !HasState(shown, blazor))
            {
                return null;
            }

            return RenderLoop.Around(call, blazor) is { } around
                ? Diagnostic.Create(s_loop, frame.Location(around), shown.Name, "by a DynamicComponent, which gives it no key", ById)
                : Diagnostic.Create(s_dynamic, frame.Location(null), shown.Name);
        }

        if (!HasState(frame.Component, blazor) || KeyFault(frame.Key) is not { } fault || RenderLoop.Around(call, blazor) is not { } loop)
        {
            return null;
        }

        return Diagnostic.Create(s_loop, frame.Location(loop), frame.Component.Name, fault, SimpleKey);
    }

    private static bool HasState(ITypeSymbol component, BlazorTypes blazor) => blazor.PersistentPropertiesOf(component).Any();

    private static string? KeyFault(IOperation? key)
    {
        while (key is IConversionOperation conversion)
        {
            key = conversion.Operand;
        }

        return key switch
        {
            null => "without a key of its own",
            { Type: { } type } when !MayBeSimple(type) => $"with a key of the type '{type.Display()}', which the framework does not use",
            _ => null,
        };
    }

    // What PersistentStateValueProviderKeyResolver.IsSerializableKey takes. What is only known when it runs is not reported.
    private static bool MayBeSimple(ITypeSymbol type) => type switch
    {
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable => MayBeSimple(nullable.TypeArguments[0]),
        { TypeKind: TypeKind.Enum or TypeKind.Interface or TypeKind.TypeParameter or TypeKind.Dynamic or TypeKind.Error } => true,
        { SpecialType: SpecialType.System_IntPtr or SpecialType.System_UIntPtr } => false,
        { SpecialType: not SpecialType.None } => true,
        INamedTypeSymbol named => named.FullMetadataName() is "System.Guid" or "System.DateTimeOffset" or "System.DateOnly" or "System.TimeOnly",
        _ => false,
    };
}
