namespace CircuitKit;

/// <summary>
/// What a user did in the fields of this component or scoped service is kept over a resume, without <c>[PersistentState]</c> and also where
/// the option <c>State.KeepFields</c> is off. In Razor: <c>@attribute [KeepState]</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class KeepStateAttribute : Attribute;
