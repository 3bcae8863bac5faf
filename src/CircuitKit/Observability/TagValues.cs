using System.Collections.Frozen;
using System.Text.Json;

namespace CircuitKit.Observability;

/// <summary>The values of a tag that is a closed list: the members of an enum.</summary>
internal static class TagValues
{
    /// <summary>The member's name as tags are written: <c>already_claimed</c>. Allocates nothing.</summary>
    public static string TagValue<TEnum>(this TEnum member)
        where TEnum : struct, Enum => Names<TEnum>.All[member];

    private static class Names<TEnum>
        where TEnum : struct, Enum
    {
        public static readonly FrozenDictionary<TEnum, string> All =
            Enum.GetValues<TEnum>().ToFrozenDictionary(member => member, member => JsonNamingPolicy.SnakeCaseLower.ConvertName(member.ToString()));
    }
}
