using System.Collections.Immutable;

namespace CircuitKit.Analyzers.Json;

/// <summary>Types of .NET and what System.Text.Json makes of them; each was written and read back on .NET 10.</summary>
internal static class KnownJsonTypes
{
    /// <summary>Interfaces that come back as a list, a set or a dictionary; and one of which the next version may.</summary>
    public static ImmutableHashSet<string> ReadableInterfaces { get; } =
    [
        "System.Collections.IEnumerable",
        "System.Collections.ICollection",
        "System.Collections.IList",
        "System.Collections.IDictionary",
        "System.Collections.Generic.IEnumerable`1",
        "System.Collections.Generic.ICollection`1",
        "System.Collections.Generic.IList`1",
        "System.Collections.Generic.IReadOnlyCollection`1",
        "System.Collections.Generic.IReadOnlyList`1",
        "System.Collections.Generic.ISet`1",
        "System.Collections.Generic.IReadOnlySet`1",
        "System.Collections.Generic.IDictionary`2",
        "System.Collections.Generic.IReadOnlyDictionary`2",
        "System.Collections.Immutable.IImmutableList`1",
        "System.Collections.Immutable.IImmutableSet`1",
        "System.Collections.Immutable.IImmutableQueue`1",
        "System.Collections.Immutable.IImmutableStack`1",
        "System.Collections.Immutable.IImmutableDictionary`2",
    ];

    /// <summary>Types, and all that derive from them, that cannot be read, or cannot even be written.</summary>
    public static ImmutableHashSet<string> Unreadable { get; } =
    [
        "System.IO.Stream",
        "System.Threading.Tasks.Task",
        "System.Threading.CancellationTokenSource",
        "System.Threading.CancellationToken",
        "System.Threading.Timer",
        "System.Type",
        "System.IntPtr",
        "System.UIntPtr",
        "System.Globalization.CultureInfo",
        "System.Text.RegularExpressions.Regex",
        "System.TimeZoneInfo",
        "System.Collections.Frozen.FrozenSet`1",
        "System.Collections.Frozen.FrozenDictionary`2",
        "System.Data.DataTable",
        "Microsoft.EntityFrameworkCore.DbContext",
    ];

    /// <summary>Types that come back without what was in them.</summary>
    public static ImmutableHashSet<string> Emptied { get; } =
    [
        "System.Text.StringBuilder",
        "System.Lazy`1",
        "System.Index",
        "System.Range",
        "System.Numerics.BigInteger",
        "System.Numerics.Complex",
        "System.Drawing.Color",
        "System.Collections.Generic.PriorityQueue`2",
        "Microsoft.AspNetCore.Components.Forms.EditContext",
    ];

    /// <summary>Types that are written and have no constructor to be read with. Those that derive from them may have one.</summary>
    public static ImmutableHashSet<string> WithoutConstructor { get; } =
    [
        "System.Collections.ObjectModel.ReadOnlyCollection`1",
        "System.Collections.ObjectModel.ReadOnlyDictionary`2",
    ];
}
