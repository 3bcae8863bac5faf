using CsCheck;

namespace CircuitKit.Tests.Persistence.State.Trees;

/// <summary>Something that a user does in one component, and that may reach another.</summary>
internal sealed record TreeEdit(int Kind, int At, int Other, int Number)
{
    public static Gen<TreeEdit[]> Lists { get; } =
        Gen.Select(
            Gen.Int[0, 28], Gen.Int[0, 1_000], Gen.Int[0, 1_000], Gen.Int[1, 99], (kind, at, other, number) => new TreeEdit(kind, at, other, number))
            .Array[0, 14];
}
