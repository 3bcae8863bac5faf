using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace CircuitKit.Admission;

/// <summary>
/// Where a client comes from, as far as it counts for a limit: an IPv4 address, or the /64 of an IPv6 one, which is what one household or machine
/// is given and may choose from at will.
/// </summary>
internal readonly record struct AddressKey(ulong Bits, bool IsV6)
{
    private const int NetworkBytes = 8;

    /// <summary>Null when the address is not known, as on a Unix socket.</summary>
    public static AddressKey? Of(IPAddress? address)
    {
        if (address is null)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[16];
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6)
        {
            address.TryWriteBytes(bytes, out _);
            return new AddressKey(BinaryPrimitives.ReadUInt64BigEndian(bytes[..NetworkBytes]), IsV6: true);
        }

        return address.MapToIPv4().TryWriteBytes(bytes, out _) ? new AddressKey(BinaryPrimitives.ReadUInt32BigEndian(bytes), IsV6: false) : null;
    }
}
