using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;
using Microsoft.AspNetCore.Components.Rendering;

namespace CircuitKit.Blazor.Inspection;

/// <summary>What is written to a field, as far as the instruction before shows.</summary>
internal enum WrittenValue
{
    Any,

    /// <summary>Null, no, zero, or no value.</summary>
    Nothing,

    /// <summary>Yes, or one.</summary>
    One,
}

/// <summary>How methods of one name use the fields and methods of their class.</summary>
internal sealed class MethodCode
{
    private static readonly Dictionary<short, OpCode> s_codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>Whether others see what it returns or renders.</summary>
    public bool Shows { get; set; }

    public HashSet<int> Reads { get; } = [];

    public List<(int Field, WrittenValue Value)> Writes { get; } = [];

    public HashSet<string> Calls { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether a method returns something.</summary>
    public static bool Returns(MethodBase method) => method is MethodInfo { ReturnType: var type }
        && type != typeof(void) && type != typeof(Task) && type != typeof(ValueTask);

    public void Read(MethodBase method, Type owner, Func<MethodBase, string> nameOf)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } bytes)
        {
            return;
        }

        OpCode before = default;
        for (var at = 0; at < bytes.Length;)
        {
            var code = s_codes[bytes[at] == 0xFE ? unchecked((short)(0xFE00 | bytes[at + 1])) : bytes[at]];
            at += code.Size;
            if (code.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok
                && Resolve(method, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at))) is { } member && IsOf(member, owner))
            {
                Add(member, code, before, bytes.AsSpan(at + sizeof(int)), nameOf);
            }

            at += SizeOf(code, bytes.AsSpan(at));
            before = code == OpCodes.Nop ? before : code;
        }
    }

    private void Add(MemberInfo member, OpCode code, OpCode before, ReadOnlySpan<byte> next, Func<MethodBase, string> nameOf)
    {
        if (member is MethodBase called)
        {
            // What it only makes a delegate of is called by others: a fragment while it renders, an event handler is not.
            if (code != OpCodes.Ldftn || IsCalledInTurn(called))
            {
                Calls.Add(nameOf(called));
            }
        }
        else if (code == OpCodes.Stfld)
        {
            Writes.Add((member.MetadataToken, ValueOf(before)));
        }
        else if (code == OpCodes.Ldflda && IsInitObj(next))
        {
            Writes.Add((member.MetadataToken, WrittenValue.Nothing));
        }
        else
        {
            Reads.Add(member.MetadataToken);
            if (code == OpCodes.Ldflda && member is FieldInfo { FieldType: { IsValueType: true, IsPrimitive: true } })
            {
                // By reference to another method, which may write anything.
                Writes.Add((member.MetadataToken, WrittenValue.Any));
            }
        }
    }

    private static bool IsCalledInTurn(MethodBase method) =>
        Returns(method) || (method.GetParameters() is [{ ParameterType: var first }, ..] && first == typeof(RenderTreeBuilder));

    private static WrittenValue ValueOf(OpCode before) =>
        before == OpCodes.Ldnull || before == OpCodes.Ldc_I4_0 ? WrittenValue.Nothing
        : before == OpCodes.Ldc_I4_1 ? WrittenValue.One
        : WrittenValue.Any;

    private static bool IsInitObj(ReadOnlySpan<byte> next) =>
        next is [0xFE, var second, ..] && unchecked((short)(0xFE00 | second)) == OpCodes.Initobj.Value;

    private static bool IsOf(MemberInfo member, Type owner) => member.Module == owner.Module && member.DeclaringType is { } type
        && (type.MetadataToken == owner.MetadataToken || (type.IsNested && type.Name.StartsWith('<')));

    private static MemberInfo? Resolve(MethodBase method, int token)
    {
        try
        {
            return method.Module.ResolveMember(
                token, method.DeclaringType?.GetGenericArguments(), method is ConstructorInfo ? null : method.GetGenericArguments());
        }
        catch (Exception exception) when (exception is ArgumentException or IOException or BadImageFormatException or TypeLoadException)
        {
            // Of an assembly that is not there, say.
            return null;
        }
    }

    private static int SizeOf(OpCode code, ReadOnlySpan<byte> operand) => code.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => sizeof(int) * (1 + BinaryPrimitives.ReadInt32LittleEndian(operand)),
        _ => 4,
    };
}
