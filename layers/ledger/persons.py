"""Columns of a ledger about persons: names and telephones, which no feature keeps.

Whoever answers for something is kept with the people, and duties follow posts; feature texts go to
readers who must not see names. Such columns are known by their headers alone.
"""

import re
from collections.abc import Sequence

from layers.contract import Layer
from layers.folding import fold
from layers.ledger.columns import JOINT, Columns, Strength
from layers.text import Text

_ROLES = (
    r"(责任|负责|联系|经办|承办|督办|包保|填报|填表|上报|报送|登记|录入|审核|复核|核查|验收|销号|排查|检查|巡查"
    r"|巡护|看护|监护|监管|监督|发现|整改|签收|接收|陪同|当事|产权|户)(责任)?(人|人员|人姓名|人员姓名|员)"
)
_POSTS = r"(区|大|小|总|县级|镇级|村级|地方|铁路|属地|路方|地方政府|双)*段长(姓名)?|网格员|户主|.{0,8}领导|.{0,4}干部"
_NAMES = r".{0,8}(姓名|名字|签名|签字)|身份证.{0,6}"
_PHONES = (
    r".{0,12}(电话|手机|手机号|联系方式|联络方式|移动电话|电话号码|手机号码|手机号|微信号?|邮箱)(号码?)?"
)
_ENGLISH = (
    r"(contact|responsible)( ?(person|name))?|person|full ?name|inspector|(tele)?phone( ?(number|no\.?))?|tel\.?|mobile"
    r"|e-?mail"
)
_ONE = rf"({_ROLES}|{_POSTS}|{_NAMES}|{_PHONES})"
_WORDS = re.compile(rf".{{0,8}}?{_ONE}([、,/及和与]?{_ONE}){{0,3}}|{_ENGLISH}")
_TAIL = re.compile(r"[(\[].*[)\]]$")
LONGEST = 30
"""Characters of a header; longer ones are explanations."""

MOST_LISTED = 8


def is_about_persons(layer: Layer, column: str) -> bool:
    """Whether a column holds names or telephones of persons, as far as its header tells.

    Parameters
    ----------
    layer : Layer
        A header that one of its fields claims word for word is that field's.
    column : str
        The parts of a name in two rows joined by ``/``.

    Examples
    --------
    >>> from layers.railway_hazards import LAYER
    >>> [is_about_persons(LAYER, words) for words in ("整改/责任人", "地方段长及电话", "责任单位", "产权单位")]
    [True, True, False, False]
    """
    if len(column) > LONGEST:
        return False
    parts = column.split(JOINT)
    if not any(_is_meant(words) for words in ("".join(parts), parts[-1], *([parts[0]] if parts[1:] else []))):
        return False
    meaning = Columns(layer).meaning(column)
    return meaning is None or meaning.strength is not Strength.WHOLE


def told_of_persons(layer: Layer, columns: Sequence[str]) -> tuple[Text, ...]:
    """Return what a person is told of the columns that are left out since they are about persons."""
    found = [column for column in columns if is_about_persons(layer, column)]
    if not found:
        return ()
    listed = "、".join(f"“{column}”" for column in found[:MOST_LISTED])
    more = "…" if len(found) > MOST_LISTED else ""
    return (
        Text(
            f"{listed}{more}列是人员信息，不入库：姓名与电话只登记在“人员”中，职责记在“段长任职”",
            f"{listed}{more}: about persons and left out. Names and telephones are kept with the people alone,"
            " responsibility with the duties on segments",
        ),
    )


def _is_meant(words: str) -> bool:
    key = fold(words)
    return any(_WORDS.fullmatch(form) is not None for form in (key, _TAIL.sub("", key)))
