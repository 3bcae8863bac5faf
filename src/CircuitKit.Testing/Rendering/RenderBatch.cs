using System.Buffers.Binary;
using System.Text;

namespace CircuitKit.Testing;

/// <summary>
/// Reads a render batch. The five offsets at its end lead to five tables: updated components, reference frames, disposed components, disposed event
/// handlers, and strings. Numbers are little-endian with 32 bits, handler ids with 64 bits.
/// </summary>
internal readonly ref struct RenderBatch(ReadOnlySpan<byte> bytes)
{
    private const int FrameSize = 20;
    private const int EditSize = 16;
    private const int TrailerSize = 20;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly int _updatedComponents = Int32(bytes, bytes.Length - TrailerSize);
    private readonly int _frames = Int32(bytes, bytes.Length - TrailerSize + 4);
    private readonly int _disposedComponents = Int32(bytes, bytes.Length - TrailerSize + 8);
    private readonly int _strings = Int32(bytes, bytes.Length - TrailerSize + 16);

    public int UpdatedComponentCount => Int32(_bytes, _updatedComponents);

    public int DisposedComponentCount => Int32(_bytes, _disposedComponents);

    public int DisposedComponent(int index) => Int32(_bytes, _disposedComponents + 4 + (4 * index));

    public (int ComponentId, int EditCount, int FirstEdit) UpdatedComponent(int index)
    {
        int start = Int32(_bytes, _updatedComponents + 4 + (4 * index));
        return (Int32(_bytes, start), Int32(_bytes, start + 4), start + 8);
    }

    public RenderEdit Edit(int firstEdit, int index)
    {
        int start = firstEdit + (EditSize * index);
        return new(
            (RenderEditType)Int32(_bytes, start),
            Int32(_bytes, start + 4),
            Int32(_bytes, start + 8),
            String(Int32(_bytes, start + 12)));
    }

    public RenderFrame Frame(int index)
    {
        int start = _frames + 4 + (FrameSize * index);
        RenderFrameType type = (RenderFrameType)Int32(_bytes, start);
        int first = Int32(_bytes, start + 4);
        int second = Int32(_bytes, start + 8);
        return type switch
        {
            RenderFrameType.Element => new(type, first, String(second), null, 0, 0),
            RenderFrameType.Text or RenderFrameType.Markup => new(type, 1, null, String(first), 0, 0),
            RenderFrameType.Attribute =>
                new(type, 1, String(first), String(second), BinaryPrimitives.ReadInt64LittleEndian(_bytes[(start + 12)..]), 0),
            RenderFrameType.Component => new(type, first, null, null, 0, second),
            RenderFrameType.Region => new(type, first, null, null, 0, 0),
            _ => new(type, 1, null, null, 0, 0),
        };
    }

    private string? String(int index)
    {
        if (index < 0)
        {
            return null;
        }

        int at = Int32(_bytes, _strings + (4 * index));
        int length = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = _bytes[at++];
            length |= (part & 0x7f) << shift;
            if (part < 0x80)
            {
                return Encoding.UTF8.GetString(_bytes.Slice(at, length));
            }
        }
    }

    private static int Int32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);
}

/// <summary>One edit in the update of a component.</summary>
/// <param name="Type">What to do.</param>
/// <param name="SiblingIndex">The child of the current node.</param>
/// <param name="Index">The index of a frame, or the new place in a permutation.</param>
/// <param name="RemovedAttribute">The attribute to remove.</param>
internal readonly record struct RenderEdit(RenderEditType Type, int SiblingIndex, int Index, string? RemovedAttribute);

/// <summary>The kinds of edits, with their numbers on the wire.</summary>
internal enum RenderEditType
{
    PrependFrame = 1,
    RemoveFrame = 2,
    SetAttribute = 3,
    RemoveAttribute = 4,
    UpdateText = 5,
    StepIn = 6,
    StepOut = 7,
    UpdateMarkup = 8,
    PermutationListEntry = 9,
    PermutationListEnd = 10,
}

/// <summary>One node, or one attribute of a node, that the server adds to the page.</summary>
/// <param name="Type">Its kind.</param>
/// <param name="SubtreeLength">The number of frames that belong to it, including itself.</param>
/// <param name="Name">The name of an element or attribute.</param>
/// <param name="Value">The value of an attribute, text or markup.</param>
/// <param name="HandlerId">The handler of an attribute for an event; else 0.</param>
/// <param name="ComponentId">The id of a component.</param>
internal readonly record struct RenderFrame(RenderFrameType Type, int SubtreeLength, string? Name, string? Value, long HandlerId, int ComponentId);

/// <summary>The kinds of frames that show on a page, with their numbers on the wire. All others take one frame and show nothing.</summary>
internal enum RenderFrameType
{
    None = 0,
    Element = 1,
    Text = 2,
    Attribute = 3,
    Component = 4,
    Region = 5,
    Markup = 8,
}
