"""The drawing of a workflow as SVG: plain shapes and words, the same bytes from the same steps."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from layers.contract import Layer
from layers.drawing.flow import flow_of
from layers.drawing.layout import HEAD, LETTER, LINE_HEIGHT, SMALL, Box, Drawing, Way, layout, width_of
from layers.text import Language, Text

FONTS = "Noto Sans CJK SC, Noto Sans SC, Microsoft YaHei, WenQuanYi Micro Hei, sans-serif"
INK, MUTED, FORWARD, OUT = "#18212a", "#55626e", "#0b4f8a", "#a3540a"
PAPER, LINE_FILL, SIDE_FILL, SETTLED_FILL = "#ffffff", "#e8f0f7", "#f6efe6", "#e6f4ea"
TITLE = Text("{title}：状态与操作", "{title}: states and steps")
KEY = (
    (FORWARD, "", Text("向前", "forward")),
    (OUT, "6 4", Text("退回或退出", "back or out")),
)
SETTLED_KEY = Text("绿色：无人待办", "green: nobody is waited for")
INNER_KEY = Text("框内小字：不改变状态的操作", "small words in a box: steps that leave the state as it is")
KEY_HEIGHT = 34


def svg(layer: Layer, language: Language) -> str:
    """Return the drawing of a layer's workflow in a language.

    Raises
    ------
    ValueError
        If the layer has no workflow.
    """
    drawing = layout(flow_of(layer), language)
    title = TITLE.in_language(language).format(title=layer.title.in_language(language))
    width, height = round(drawing.width), round(drawing.height) + KEY_HEIGHT
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' role="img" aria-labelledby="title" font-family="{FONTS}">'
    )
    parts = [
        head,
        f'<title id="title">{escape(title)}</title>',
        _markers(),
        f'<rect width="{width}" height="{height}" fill="{PAPER}"/>',
        *(_way(way) for way in drawing.ways),
        *(_dot(x, y) for x, y in drawing.dots),
        *_begin(drawing),
        *(line for box in drawing.boxes.values() for line in _box(box)),
        *(
            # A pale edge keeps words readable where a line runs behind them.
            f'<text x="{_n(words.x)}" y="{_n(words.y)}" font-size="{SMALL}" fill="{INK}" text-anchor="{words.anchor}"'
            f' stroke="{PAPER}" stroke-width="4" paint-order="stroke">{escape(words.text)}</text>'
            for words in drawing.words
        ),
        *_key(height, language),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _markers() -> str:
    made = (
        f'<marker id="{name}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        f'<path d="M0 0 8 4 0 8z" fill="{colour}"/></marker>'
        for name, colour in (("forward", FORWARD), ("out", OUT))
    )
    return f"<defs>{''.join(made)}</defs>"


def _way(way: Way) -> str:
    colour, name = (OUT, "out") if way.is_negative else (FORWARD, "forward")
    dashes = ' stroke-dasharray="6 4"' if way.is_negative else ""
    head = f' marker-end="url(#{name})"' if way.has_head else ""
    points = " ".join(f"{_n(x)},{_n(y)}" for x, y in way.corners)
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.6"{dashes}{head}/>'


def _dot(x: float, y: float) -> str:
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="3" fill="{OUT}"/>'


def _begin(drawing: Drawing) -> Iterator[str]:
    """Mark the initial state, which stands first."""
    first = next(iter(drawing.boxes.values()))
    yield f'<circle cx="{_n(first.right - 40)}" cy="{_n(first.y - 26)}" r="6" fill="{INK}"/>'
    yield (
        f'<polyline points="{_n(first.right - 40)},{_n(first.y - 20)} {_n(first.right - 40)},{_n(first.y)}"'
        f' fill="none" stroke="{FORWARD}" stroke-width="1.6" marker-end="url(#forward)"/>'
    )


def _box(box: Box) -> Iterator[str]:
    fill = SETTLED_FILL if box.is_settled else SIDE_FILL if box.is_beside else LINE_FILL
    yield (
        f'<rect x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}" height="{_n(box.height)}" rx="7"'
        f' fill="{fill}" stroke="{MUTED}"/>'
    )
    yield (
        f'<text x="{_n(box.x + 12)}" y="{_n(box.y + HEAD / 2 + LETTER / 3)}" font-size="{LETTER}"'
        f' font-weight="700" fill="{INK}">{escape(box.title)}</text>'
    )
    for number, words in enumerate(box.words):
        y = box.y + HEAD + SMALL / 2 + LINE_HEIGHT * number
        yield f'<text x="{_n(box.x + 12)}" y="{_n(y)}" font-size="{SMALL}" fill="{MUTED}">{escape(words)}</text>'


def _key(height: int, language: Language) -> Iterator[str]:
    """Write what the lines and colours mean, at the foot."""
    y, x = height - 18, 24.0
    for colour, dashes, words in KEY:
        pattern = f' stroke-dasharray="{dashes}"' if dashes else ""
        ends = f'x1="{_n(x)}" x2="{_n(x + 36)}" y1="{y - 4}" y2="{y - 4}"'
        yield f'<line {ends} stroke="{colour}" stroke-width="1.6"{pattern}/>'
        text = words.in_language(language)
        yield _small(text, x + 42, y)
        x += 42 + width_of(text, SMALL) + 24
    for words in (SETTLED_KEY, INNER_KEY):
        text = words.in_language(language)
        yield _small(text, x, y)
        x += width_of(text, SMALL) + 24


def _small(text: str, x: float, y: float) -> str:
    return f'<text x="{_n(x)}" y="{_n(y)}" font-size="{SMALL}" fill="{MUTED}">{escape(text)}</text>'


def _n(value: float) -> str:
    """Return a number with one decimal at most."""
    return f"{value:.1f}".removesuffix(".0")
