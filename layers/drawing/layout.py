"""Where the boxes, lines and words of a workflow's drawing stand: one column for the way forward, one beside it.

Several states from which the same step leads share one line (a bus with a dot at each of them), each bus
has a lane of its own between the columns. Ways back to the beginning go round the right side and over the
top, other ways back run left of the column. So no line passes behind a box.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from layers.drawing.flow import Arrow, Flow
from layers.text import Language
from layers.workflow import Step

MARGIN = 24
BOX, SIDE_BOX = 300, 190
LANE = 18
LETTER, SMALL = 14, 12
LINE_HEIGHT = 17
HEAD = 40
GAP = 30
DOWN_AT = 36
"""How far from the left edge of a box the way forward leaves it: its words stand on the right."""


@dataclass(frozen=True, slots=True)
class Box:
    """A state: its name, and the steps that leave it as it is."""

    state: str
    title: str
    words: tuple[str, ...]
    x: float
    y: float
    width: float
    height: float
    is_settled: bool
    is_beside: bool

    @property
    def middle(self) -> float:
        """How far down its middle is."""
        return self.y + self.height / 2

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Way:
    """A line through corners, with an arrow at its end where it has one."""

    corners: tuple[tuple[float, float], ...]
    is_negative: bool
    has_head: bool = True


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; `anchor` is start or end."""

    text: str
    x: float
    y: float
    anchor: str = "start"


@dataclass(slots=True)
class Drawing:
    """Everything that is drawn."""

    boxes: dict[str, Box] = field(default_factory=dict)
    ways: list[Way] = field(default_factory=list)
    dots: list[tuple[float, float]] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    width: float = 0
    height: float = 0


def width_of(text: str, size: float) -> float:
    """Return about how wide a text is: a Chinese character is as wide as it is high."""
    return sum(size if ord(letter) > 0x2E7F else size * 0.56 for letter in text)


def wrapped(parts: Iterable[str], width: float, size: float = SMALL) -> tuple[str, ...]:
    """Return lines of parts with a dot between them, none broken."""
    lines: list[str] = []
    for part in parts:
        longer = f"{lines[-1]} · {part}" if lines else part
        if lines and width_of(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(part)
    return tuple(lines)


def layout(flow: Flow, language: Language) -> Drawing:
    """Return the drawing of a workflow in a language."""
    return _Layout(flow, language).made()


class _Layout:
    """The drawing while it is made."""

    def __init__(self, flow: Flow, language: Language) -> None:
        self.flow = flow
        self.language = language
        self.drawing = Drawing()
        line, beside = set(flow.line), set(flow.beside)
        place = {state: number for number, state in enumerate(flow.line)}
        single = [
            Arrow((source,), arrow.target, arrow.steps)
            for arrow in flow.arrows
            if arrow.target in line
            for source in arrow.sources
            if source in line
        ]
        self.down = [one for one in _merged(single) if place[one.target] == place[one.sources[0]] + 1]
        self.left = [one for one in _merged(single) if place[one.target] != place[one.sources[0]] + 1]
        self.out = _part(flow.arrows, line, beside)
        self.back = [one for one in _part(flow.arrows, beside, line) if one.target != flow.line[0]]
        self.over = [one for one in _part(flow.arrows, beside, line) if one.target == flow.line[0]]
        self.beside = _part(flow.arrows, beside, beside)
        self.left_words = max((self._widest(one) for one in self.left), default=0)
        self.words = max((self._widest(one) for one in (*self.out, *self.back)), default=0) + 16
        self.line_x = MARGIN + (self.left_words + 12 + LANE * len(self.left) if self.left else 0)
        self.side_x = self.line_x + BOX + LANE * (len(self.out) + len(self.back) + 1) + self.words

    def made(self) -> Drawing:
        self._line_boxes()
        self._side_boxes()
        self._down()
        self._left()
        self._out()
        self._back()
        self._beside()
        self._over()
        drawing = self.drawing
        right = self.side_x + SIDE_BOX if self.flow.beside else self.line_x + BOX
        drawing.width = right + MARGIN + (LANE + 8 if self.over or self.beside else 0)
        drawing.height = max(box.bottom for box in drawing.boxes.values()) + MARGIN
        return drawing

    def _line_boxes(self) -> None:
        top: float = (
            MARGIN + 32 + (sum(len(one.steps) for one in self.over) * LINE_HEIGHT + 14 if self.over else 0)
        )
        for state in self.flow.line:
            box = self._box(state, self.line_x, top, BOX)
            self.drawing.boxes[state] = box
            own = [one for one in self.down if one.sources[0] == state]
            top = box.bottom + GAP + LINE_HEIGHT * max(1, sum(len(one.steps) for one in own))

    def _side_boxes(self) -> None:
        """Put each box beside the middle of the states that lead to it, below those before it."""
        boxes = self.drawing.boxes

        def wished(state: str) -> float:
            middles = [
                boxes[source].middle for one in self.out if one.target == state for source in one.sources
            ]
            return sum(middles) / len(middles) if middles else boxes[self.flow.line[-1]].middle

        bottom = 0.0
        for state in sorted(self.flow.beside, key=wished):
            box = self._box(state, self.side_x, 0, SIDE_BOX)
            top = max(wished(state) - box.height / 2, bottom)
            boxes[state] = self._box(state, self.side_x, top, SIDE_BOX)
            bottom = boxes[state].bottom + GAP + LINE_HEIGHT

    def _box(self, state: str, x: float, y: float, width: float) -> Box:
        steps = self.flow.inner.get(state, ())
        words = wrapped((step.title.in_language(self.language) for step in steps), width - 24)
        least = HEAD + LINE_HEIGHT if self._has_back(state) else HEAD
        height = max(HEAD + LINE_HEIGHT * len(words) + 8 if words else HEAD, least)
        title = self.flow.titles[state].in_language(self.language)
        is_beside = state not in self.flow.line
        return Box(state, title, words, x, y, width, height, state in self.flow.settled, is_beside)

    def _has_back(self, state: str) -> bool:
        """Whether a way back leaves a box on the side where others arrive."""
        return any(state in one.sources for one in self.back)

    def _down(self) -> None:
        for one in self.down:
            upper, lower = (self.drawing.boxes[state] for state in (one.sources[0], one.target))
            x = upper.x + DOWN_AT
            self._way(one, (x, upper.bottom), (x, lower.y))
            titles = self._titles(one)
            first = (upper.bottom + lower.y) / 2 - LINE_HEIGHT * (len(titles) - 1) / 2 + SMALL / 3
            self._say(titles, x + 10, first)

    def _left(self) -> None:
        """Draw what leaves steps out or goes back: ways around each other, words below each other."""
        free = 0.0
        for number, one in enumerate(self.left, start=1):
            source, target = (self.drawing.boxes[state] for state in (one.sources[0], one.target))
            x = self.line_x - LANE * number
            is_down = target.y > source.y
            begin = source.bottom - 10 if is_down else source.bottom - 18
            end = target.y + 10 if is_down else target.y + 18
            self._way(one, (source.x, begin), (x, begin), (x, end), (target.x, end))
            titles = self._titles(one)
            first = (begin + end) / 2 - LINE_HEIGHT * (len(titles) - 1) / 2 + SMALL / 3
            first = max(first, free)
            free = first + LINE_HEIGHT * len(titles)
            self._say(titles, self.line_x - LANE * len(self.left) - 10, first, "end")

    def _out(self) -> None:
        """Draw what leads out: the farther down a target, the nearer its lane to the line of states."""
        boxes = self.drawing.boxes
        ordered = sorted(self.out, key=lambda one: -boxes[one.target].middle)
        for number, one in enumerate(ordered, start=1 + len(self.back)):
            target = boxes[one.target]
            x = self.line_x + BOX + LANE * number
            end = target.bottom - 10 if self._has_back(one.target) else target.y + 18
            taps = [
                boxes[source].y + 14 + 6 * (len(ordered) + len(self.back) - number) for source in one.sources
            ]
            only = boxes[one.sources[0]] if len(taps) == 1 else None
            if only is not None and only.y < end < only.bottom:
                taps = [end]
            for source, tap in zip(one.sources, taps, strict=True):
                self._way(one, (boxes[source].right, tap), (x, tap), has_head=False)
                if len(taps) > 1:
                    self.drawing.dots.append((x, tap))
            if (low := min(*taps, end)) != (high := max(*taps, end)):
                self._way(one, (x, low), (x, high), has_head=False)
            self._way(one, (x, end), (target.x, end))
            titles = self._titles(one)
            self._say(titles, target.x - 16, end - 7 - LINE_HEIGHT * (len(titles) - 1), "end")

    def _back(self) -> None:
        for number, one in enumerate(self.back, start=1):
            target = self.drawing.boxes[one.target]
            for source in (self.drawing.boxes[state] for state in one.sources):
                x = self.line_x + BOX + LANE * number
                begin, end = source.y + 6, target.bottom - 8
                if target.y > source.y:
                    begin, end = source.bottom - 6, target.y + 8
                self._way(one, (source.x, begin), (x, begin), (x, end), (target.right, end))
                self._say(self._titles(one), source.x - 10, begin - 6, "end")

    def _beside(self) -> None:
        for one in self.beside:
            target = self.drawing.boxes[one.target]
            for source in (self.drawing.boxes[state] for state in one.sources):
                x = source.x + DOWN_AT
                upper, lower = sorted((source, target), key=lambda box: box.y)
                ends = ((x, upper.bottom), (x, lower.y))
                self._way(one, *(ends if upper is source else reversed(ends)))
                self._say(self._titles(one), x + 10, (upper.bottom + lower.y) / 2 + SMALL / 3)

    def _over(self) -> None:
        """Draw the ways back to the beginning: out on the right, up and over the top."""
        first = self.drawing.boxes[self.flow.line[0]]
        x, top = (
            self.side_x + SIDE_BOX + LANE,
            MARGIN + 4 + LINE_HEIGHT * sum(len(one.steps) for one in self.over),
        )
        for one in self.over:
            sources = [self.drawing.boxes[state] for state in one.sources]
            for source in sources:
                self._way(one, (source.right, source.middle), (x, source.middle), has_head=False)
                if len(sources) > 1:
                    self.drawing.dots.append((x, source.middle))
            lowest = max(source.middle for source in sources)
            into = first.x + DOWN_AT
            self._way(one, (x, lowest), (x, top), (into, top), (into, first.y))
            self._say(self._titles(one), into + 10, top - 6 - LINE_HEIGHT * (len(one.steps) - 1))

    def _way(self, arrow: Arrow, *corners: tuple[float, float], has_head: bool = True) -> None:
        self.drawing.ways.append(Way(tuple(corners), arrow.is_negative, has_head))

    def _say(self, titles: Sequence[str], x: float, y: float, anchor: str = "start") -> None:
        for number, title in enumerate(titles):
            self.drawing.words.append(Words(title, x, y + LINE_HEIGHT * number, anchor))

    def _titles(self, arrow: Arrow) -> list[str]:
        return [step.title.in_language(self.language) for step in arrow.steps]

    def _widest(self, arrow: Arrow) -> float:
        return max(width_of(title, SMALL) for title in self._titles(arrow))


def _part(arrows: Iterable[Arrow], sources: set[str], targets: set[str]) -> list[Arrow]:
    """Return the arrows from some states to others, of each its sources among them."""
    found = []
    for arrow in arrows:
        own = tuple(source for source in arrow.sources if source in sources)
        if own and arrow.target in targets:
            found.append(Arrow(own, arrow.target, arrow.steps))
    return _merged(found)


def _merged(arrows: Iterable[Arrow]) -> list[Arrow]:
    """Return arrows with the steps of the same way together."""
    steps: dict[tuple[tuple[str, ...], str], list[Step]] = {}
    for one in arrows:
        steps.setdefault((one.sources, one.target), []).extend(one.steps)
    return [Arrow(sources, target, tuple(own)) for (sources, target), own in steps.items()]
