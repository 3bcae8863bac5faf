using System.Reflection;
using CircuitKit.Blazor.Inspection;

namespace CircuitKit.Tests.Blazor.Inspection;

/// <summary>Which fields tell that work is under way.</summary>
public sealed class BusyFlagsTests
{
    [Theory]
    [InlineData(nameof(Names.IsBusy), true)]
    [InlineData(nameof(Names._saving), true)]
    [InlineData(nameof(Names.loadingOrders), true)]
    [InlineData(nameof(Names.IsOpen), false)]
    [InlineData(nameof(Names.Downloads), false)]
    [InlineData(nameof(Names.Loading), false)]
    public void Flag_is_known_by_its_name_and_its_type(string name, bool isBusy)
    {
        FieldInfo field = typeof(Names).GetField(name)!;

        Assert.Equal(isBusy, BusyFlags.Contains(field, field.Name));
    }

#pragma warning disable CA1051, CS0649, IDE1006, SA1307 // Fields as apps name them, which nobody writes.
    private sealed class Names
    {
        public bool IsBusy;
        public bool _saving;
        public bool loadingOrders;
        public bool IsOpen;
        public bool Downloads;
        public string? Loading;
    }
#pragma warning restore CA1051, CS0649, IDE1006, SA1307
}
