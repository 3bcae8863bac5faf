namespace CircuitKit.Sample;

internal static class Plural
{
    public static string Of(int count, string noun) => count == 1 ? noun : noun + "s";
}
