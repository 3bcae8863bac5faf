using System.Collections.Frozen;
using System.Text.Json;

namespace CircuitKit.Observability;

/// <summary>The values of a tag that are the members of an enum.</summary>
internal static class TagValues
{
    /// <summary>The name of a member in snake case, such as <c>already_claimed</c>. Does not allocate.</summary>
    public static string TagValue<TEnum>(this TEnum member)
        where TEnum : struct, Enum => Names<TEnum>.All[member];

    private static class Names<TEnum>
        where TEnum : struct, Enum
    {
        public static readonly FrozenDictionary<TEnum, string> All =
            Enum.GetValues<TEnum>().ToFrozenDictionary(member => member, member => JsonNamingPolicy.SnakeCaseLower.ConvertName(member.ToString()));
    }
}
