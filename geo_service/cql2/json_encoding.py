"""CQL2 JSON to a tree. The encoding is the tree itself, so JSON's own parser is all it takes."""

import json
from typing import Any

from geo_service.cql2.guard import check_brackets, check_text
from geo_service.cql2.refusal import refusal


def read_json(text: str) -> Any:
    """Return the tree of a filter in CQL2 JSON.

    Raises
    ------
    BadFilter
        If it is not JSON; whether it is CQL2 as well is for the compiler to find out.
    """
    check_text(text)
    check_brackets(text)
    try:
        return json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        place = error.pos + 1
        raise refusal(f"第 {place} 个字符处不是有效的 JSON", f"it is not JSON at character {place}") from None
    except ValueError:  # more digits than Python reads
        raise refusal("数值超出范围", "a number is out of range") from None


def _no_number(name: str) -> Any:
    raise refusal(f"{name} 不是数值", f"{name} is not a number")
