namespace CircuitKit.Sample.Stock;

/// <summary>The printed catalogue: thirty articles in ten sizes each.</summary>
internal static class StockFamilies
{
    private const string Diameters = "6 mm, 8 mm, 10 mm, 12 mm, 14 mm, 16 mm, 18 mm, 20 mm, 24 mm, 28 mm";
    private const string SmallDiameters = "4 mm, 5 mm, 6 mm, 7 mm, 8 mm, 10 mm, 12 mm, 14 mm, 16 mm, 19 mm";
    private const string Cleats = "100 mm, 125 mm, 150 mm, 175 mm, 200 mm, 225 mm, 250 mm, 300 mm, 350 mm, 400 mm";
    private const string Amperes = "5 A, 10 A, 15 A, 20 A, 25 A, 30 A, 40 A, 50 A, 60 A, 80 A";
    private const string Volumes = "0.25 l, 0.5 l, 0.75 l, 1 l, 1.5 l, 2 l, 2.5 l, 3 l, 4 l, 5 l";
    private const string Clothes = "XXS, XS, S, M, L, XL, XXL, 3XL, 4XL, 5XL";
    private const string Lengths = "1 m, 2 m, 3 m, 4 m, 5 m, 6 m, 8 m, 10 m, 12 m, 15 m";
    private const string Fenders = "30 cm, 40 cm, 50 cm, 60 cm, 70 cm, 80 cm, 90 cm, 100 cm, 120 cm, 140 cm";
    private const string Grits = "grit 40, grit 60, grit 80, grit 120, grit 150, grit 180, grit 220, grit 320, grit 400, grit 600";

    public static readonly IReadOnlyList<StockFamily> All =
    [
        new("RL1", "Rope", "Dock line, braided", 9.40m, Diameters),
        new("RL2", "Rope", "Anchor rope, three-strand", 7.80m, Diameters),
        new("RL3", "Rope", "Halyard, low stretch", 12.60m, SmallDiameters),
        new("RL4", "Rope", "Shock cord", 2.10m, SmallDiameters),
        new("RL5", "Rope", "Heaving line with float", 14.50m, Lengths),
        new("DH1", "Deck hardware", "Bow shackle, stainless", 4.20m, SmallDiameters),
        new("DH2", "Deck hardware", "Snap hook, stainless", 5.60m, SmallDiameters),
        new("DH3", "Deck hardware", "Mooring cleat, galvanised", 8.90m, Cleats),
        new("DH4", "Deck hardware", "Turnbuckle, closed body", 16.30m, SmallDiameters),
        new("DH5", "Deck hardware", "Swivel block, single", 18.75m, Diameters),
        new("FB1", "Fenders and buoys", "Fender, cylindrical", 17.20m, Fenders),
        new("FB2", "Fenders and buoys", "Fender, ball", 21.40m, Fenders),
        new("FB3", "Fenders and buoys", "Fender cover", 8.30m, Fenders),
        new("FB4", "Fenders and buoys", "Mooring buoy", 26.00m, Fenders),
        new("FB5", "Fenders and buoys", "Marker buoy with rod", 13.90m, Fenders),
        new("SF1", "Safety", "Life jacket, 150 N", 68.00m, Clothes),
        new("SF2", "Safety", "Harness with crotch strap", 44.50m, Clothes),
        new("SF3", "Safety", "Foul-weather jacket", 92.00m, Clothes),
        new("SF4", "Safety", "Work gloves, coated", 3.95m, Clothes),
        new("SF5", "Safety", "Safety line with hooks", 24.80m, Lengths),
        new("PC1", "Paint and care", "Antifouling, hard", 19.90m, Volumes),
        new("PC2", "Paint and care", "Topcoat, white", 16.40m, Volumes),
        new("PC3", "Paint and care", "Varnish, clear", 13.70m, Volumes),
        new("PC4", "Paint and care", "Bilge cleaner", 6.20m, Volumes),
        new("PC5", "Paint and care", "Sanding discs, box of 50", 11.80m, Grits),
        new("EL1", "Electrical", "Circuit breaker", 15.60m, Amperes),
        new("EL2", "Electrical", "Blade fuse, pack of 25", 3.40m, Amperes),
        new("EL3", "Electrical", "Battery switch", 21.00m, Amperes),
        new("EL4", "Electrical", "Shore power cable", 38.00m, Lengths),
        new("EL5", "Electrical", "Tinned cable, two-core", 4.60m, Lengths),
    ];
}
