using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.Testing;

/// <summary>The methods that the server calls, with their parameters.</summary>
internal sealed class HubMethods(HubCalls calls) : IInvocationBinder
{
    public const string AttachComponent = "JS.AttachComponent";
    public const string BeginInvokeJS = "JS.BeginInvokeJS";
    public const string EndInvokeDotNet = "JS.EndInvokeDotNet";
    public const string EndUpdateRootComponents = "JS.EndUpdateRootComponents";
    public const string Error = "JS.Error";
    public const string RenderBatch = "JS.RenderBatch";
    public const string SavePersistedState = "JS.SavePersistedState";

    public const string Hibernate = "CircuitKit.Hibernate";
    public const string Hibernation = "CircuitKit.Hibernation";
    public const string Measure = "CircuitKit.Measure";
    public const string NewVersion = "CircuitKit.NewVersion";
    public const string Refused = "CircuitKit.Refused";
    public const string CircuitEnding = "CircuitKit.Ending";
    public const string CircuitClosed = "CircuitKit.Closed";
    public const string CircuitCrashed = "CircuitKit.Crashed";

    private static readonly Dictionary<string, Type[]> s_parameters = new()
    {
        [AttachComponent] = [typeof(int), typeof(string)],
        [BeginInvokeJS] = [typeof(long), typeof(string), typeof(string), typeof(int), typeof(long), typeof(int)],
        [EndInvokeDotNet] = [typeof(string), typeof(bool), typeof(string)],
        [EndUpdateRootComponents] = [typeof(long)],
        [Error] = [typeof(string)],
        [Hibernate] = [typeof(string)],
        [Hibernation] = [typeof(int), typeof(int), typeof(int), typeof(int)],
        [NewVersion] = [typeof(string), typeof(int), typeof(int), typeof(int), typeof(int)],
        [RenderBatch] = [typeof(long), typeof(byte[])],
        [SavePersistedState] = [typeof(string), typeof(string), typeof(string)],
        [Refused] = [typeof(string), typeof(int)],
        [CircuitEnding] = [typeof(string)],
        [CircuitClosed] = [typeof(string), typeof(string)],
        [CircuitCrashed] = [typeof(int)],
    };

    public IReadOnlyList<Type> GetParameterTypes(string methodName) => s_parameters.GetValueOrDefault(methodName) ?? [];

    public Type GetReturnType(string invocationId) => calls.ReturnTypeOf(invocationId);

    public Type GetStreamItemType(string streamId) => typeof(object);
}
