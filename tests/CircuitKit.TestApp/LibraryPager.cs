using System.Reflection;
using System.Reflection.Emit;
using CircuitKit.TestApp.Components.Pages.Checked;

namespace CircuitKit.TestApp;

/// <summary>A component of a library: its class is in an assembly that is no project of the app.</summary>
public static class LibraryPager
{
    /// <summary>The component, <c>Widgets.Pager</c>.</summary>
    public static Type Type { get; } = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Widgets"), AssemblyBuilderAccess.Run)
        .DefineDynamicModule("Widgets").DefineType("Widgets.Pager", TypeAttributes.Public, typeof(PagerBase)).CreateType();
}
