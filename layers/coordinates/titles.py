"""What reference systems are called: those of Chinese surveys in words, the others as registered."""

from collections.abc import Callable

from layers.text import Text

_ZONE = "东坐标带带号"

_CHINESE: tuple[tuple[int, int, Callable[[int], str]], ...] = (
    (4326, 4326, lambda _: "WGS 84 经纬度（GPS）"),
    (4490, 4490, lambda _: "CGCS2000 经纬度（国家大地坐标系）"),
    (3857, 3857, lambda _: "Web 墨卡托"),
    (4534, 4554, lambda index: f"CGCS2000 3度带 中央经线{75 + 3 * index}°"),
    (4513, 4533, lambda index: f"CGCS2000 3度带 第{25 + index}带（{_ZONE}）"),
    (4502, 4512, lambda index: f"CGCS2000 6度带 中央经线{75 + 6 * index}°"),
    (4491, 4501, lambda index: f"CGCS2000 6度带 第{13 + index}带（{_ZONE}）"),
    (4610, 4610, lambda _: "西安80 经纬度"),
    (2370, 2390, lambda index: f"西安80 3度带 中央经线{75 + 3 * index}°"),
    (2349, 2369, lambda index: f"西安80 3度带 第{25 + index}带（{_ZONE}）"),
    (4214, 4214, lambda _: "北京54 经纬度"),
    (2422, 2442, lambda index: f"北京54 3度带 中央经线{75 + 3 * index}°"),
    (2401, 2421, lambda index: f"北京54 3度带 第{25 + index}带（{_ZONE}）"),
    (32643, 32653, lambda index: f"WGS 84 UTM {43 + index}N 带"),
)
"""First and last EPSG code of a family, and the title of each member."""


def titled(code: int | None, name: str) -> Text:
    """Return the title of a reference system.

    Parameters
    ----------
    code : int or None
        EPSG code; None for a definition without one.
    name : str
        What the register or the definition calls it.
    """
    if code is None:
        return Text(name.strip() or "自定义坐标系", name.strip() or "Own reference system")
    words = next((of(code - first) for first, last, of in _CHINESE if first <= code <= last), name)
    return Text(f"{words}（EPSG:{code}）", f"{name} (EPSG:{code})")
