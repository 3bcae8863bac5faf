using System.Text.RegularExpressions;

namespace CircuitKit.Tests.Architecture;

/// <summary>The rules of the house, kept by tests and not by hope.</summary>
public sealed partial class RoomTests
{
    private const int LongestFile = 400;

    [Fact]
    public void Every_folder_is_a_room_with_a_name() => Assert.Equal(
        Rooms.MayKnow.Keys.Order(StringComparer.Ordinal),
        SourceFile.All.Select(file => file.Room).Where(room => room != "").Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void A_room_knows_only_the_rooms_it_may_know_and_every_exception_is_needed() => Assert.Equal(
        Rooms.Exceptions.SelectMany(exception => exception.Value.Select(room => $"{exception.Key} knows {room}")).Order(StringComparer.Ordinal),
        SourceFile.All
            .Where(file => file.Room != "")
            .SelectMany(file => file.RoomsUsed.Except(Rooms.MayKnow[file.Room]).Select(room => $"{file} knows {room}"))
            .Order(StringComparer.Ordinal));

    [Fact]
    public void Circuits_knows_the_words_of_the_hub_and_nothing_else_of_the_framework_room()
    {
        string[] others = [.. typeof(CircuitKitOptions).Assembly.GetTypes()
            .Where(type => type is { Namespace: "CircuitKit.Framework", IsNested: false })
            .Select(type => type.Name.Split('`')[0])
            .Except(Rooms.OfTheHub)
            .Where(name => char.IsLetter(name[0]))];
        Regex names = new($@"\b({string.Join('|', others)})\b");

        Assert.True(others.Length > 10, "The types of the framework room were not found.");
        Assert.Empty(SourceFile.All.Where(file => file.Room == "Circuits").SelectMany(file => file.Matching(names)));
    }

    [Fact]
    public void Only_Framework_looks_into_the_framework() => Assert.Empty(
        SourceFile.All.Where(file => file.Room != "Framework").SelectMany(file => file.Matching(Reflection())));

    [Fact]
    public void Only_Framework_names_types_that_the_framework_makes_for_itself() => Assert.Empty(
        SourceFile.All.Where(file => file.Room != "Framework" && file.Matching(Infrastructure()).Any()).Select(file => file.Path));

    [Fact]
    public void Only_the_Redis_folders_know_the_Redis_client() => Assert.Empty(
        SourceFile.All.Where(file => !file.Path.Contains("/Redis/", StringComparison.Ordinal)).SelectMany(file => file.Matching(RedisClient())));

    [Fact]
    public void Only_Telemetry_measures_and_words_log_lines() => Assert.Empty(
        SourceFile.All.Where(file => file.Room != "Telemetry").SelectMany(file => file.Matching(TelemetryOfItsOwn())));

    [Fact]
    public void No_file_is_longer_than_400_lines() => Assert.All(
        Repository.Files("src", "*.cs").Concat(Repository.Files("src", "*.js")),
        file => Assert.InRange(Repository.Lines($"src/{file}").Length, 1, LongestFile));

    [Fact]
    public void A_namespace_is_the_folder_or_for_public_types_that_of_the_product_or_the_host() => Assert.All(
        SourceFile.All,
        file => Assert.Contains(file.Namespace, (string[])[file.FolderNamespace, "CircuitKit", .. Rooms.OfTheHost]));

    [Fact]
    public void Public_types_are_found_without_knowing_the_rooms() => Assert.All(
        typeof(CircuitKitOptions).Assembly.GetExportedTypes(),
        type => Assert.Contains(type.Namespace, (string[])["CircuitKit", .. Rooms.OfTheHost]));

    [Fact]
    public void The_log_has_a_block_of_a_hundred_ids_for_each_room_and_no_id_twice()
    {
        var events = SourceFile.All
            .Where(file => file.Path.StartsWith("Telemetry/Log.", StringComparison.Ordinal))
            .SelectMany(file => file.Lines.Select(line => EventId().Match(line)).Where(match => match.Success)
                .Select(match => (Room: file.Name.Split('.')[1], Id: int.Parse(match.Groups[1].Value, provider: null))))
            .ToList();

        Assert.NotEmpty(events);
        Assert.Equal(events.Count, events.DistinctBy(line => line.Id).Count());
        Assert.All(events, line => Assert.Contains(line.Room, Rooms.MayKnow.Keys));
        Assert.All(events.GroupBy(line => line.Room), room => Assert.Single(room.Select(line => line.Id / 100).Distinct()));
        Assert.All(events.GroupBy(line => line.Id / 100), block => Assert.Single(block.Select(line => line.Room).Distinct()));
    }

    [GeneratedRegex(@"\b(BindingFlags|UnsafeAccessor\w*|GetField|GetProperty|GetMethod|GetMember|GetConstructors?|MakeGenericType|Activator)\b|""Microsoft\.AspNetCore\.")]
    private static partial Regex Reflection();

    [GeneratedRegex(@"Microsoft\.AspNetCore\.Components\.(Infrastructure|Rendering|RenderTree)\b")]
    private static partial Regex Infrastructure();

    [GeneratedRegex(@"\bStackExchange\b")]
    private static partial Regex RedisClient();

    [GeneratedRegex(@"\.Log(Trace|Debug|Information|Warning|Error|Critical)\(|\bLoggerMessage\b|System\.Diagnostics\.Metrics|\bActivitySource\b|\bOpenTelemetry\.")]
    private static partial Regex TelemetryOfItsOwn();

    [GeneratedRegex(@"\[LoggerMessage\((\d+)")]
    private static partial Regex EventId();
}
