"""Symbols of hazards: the colour tells the family, the shape tells the members apart."""

from layers.style import Shape, Style, Symbol

ORANGE, GREEN, RED, BROWN = "#d95f02", "#1b7837", "#c51b1b", "#8c510a"
PURPLE, BLUE, MAGENTA, SLATE = "#6a3d9a", "#1f78b4", "#c2187a", "#4d5d6c"

STYLE = Style(
    symbol=Symbol(SLATE),
    by="category",
    symbols={
        "light_debris": Symbol(ORANGE),
        "rigid_debris": Symbol(ORANGE, Shape.SQUARE),
        "greenhouse": Symbol(ORANGE, Shape.DIAMOND),
        "low_altitude": Symbol(ORANGE, Shape.STAR),
        "hazard_tree": Symbol(GREEN, Shape.TRIANGLE),
        "grazing": Symbol(GREEN),
        "building_encroachment": Symbol(RED, Shape.SQUARE),
        "clearance_intrusion": Symbol(RED, Shape.TRIANGLE),
        "hazmat_site": Symbol(RED, Shape.STAR),
        "construction_adjacent": Symbol(RED, Shape.DIAMOND),
        "stacking": Symbol(BROWN, Shape.SQUARE),
        "dumping_sewage": Symbol(BROWN),
        "burning": Symbol(BROWN, Shape.TRIANGLE),
        "excavation": Symbol(PURPLE, Shape.SQUARE),
        "quarry_blasting": Symbol(PURPLE, Shape.STAR),
        "geohazard": Symbol(PURPLE, Shape.TRIANGLE),
        "groundwater": Symbol(BLUE),
        "sand_mining": Symbol(BLUE, Shape.SQUARE),
        "river_works": Symbol(BLUE, Shape.DIAMOND),
        "illegal_crossing": Symbol(MAGENTA),
        "level_crossing": Symbol(MAGENTA, Shape.CROSS),
        "fence_damage": Symbol(MAGENTA, Shape.SQUARE),
        "overbridge": Symbol(SLATE, Shape.DIAMOND),
        "road_parallel": Symbol(SLATE, Shape.SQUARE),
        "underpass": Symbol(SLATE, Shape.TRIANGLE),
        "power_pole": Symbol(SLATE, Shape.STAR),
        "cable": Symbol(SLATE, Shape.CROSS),
        "other": Symbol(SLATE),
    },
)
