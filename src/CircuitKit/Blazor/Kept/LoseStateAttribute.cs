namespace CircuitKit;

/// <summary>
/// The fields of this class, or this field or property, are not kept over a resume: a secret, or what must be loaded anew. It wins over
/// <see cref="KeepStateAttribute"/> and over the option <c>State.KeepFields</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Field | AttributeTargets.Property)]
public sealed class LoseStateAttribute : Attribute;
