"""A paper with everything that papers have, and a database that holds one photo."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from geo_service.papers.facts import Fact
from geo_service.papers.model import PaperModel
from geo_service.papers.pictures import Photo
from geo_service.papers.signing import SignatureBox
from layers.text import Language
from photos import photo

MODEL = PaperModel(
    id="0" * 16,
    heading="铁路沿线环境安全隐患销号确认表",
    number="销号〔2026〕12号",
    addressee="望埠镇人民政府",
    paragraphs=("请于2026年12月1日前完成整改。",),
    facts=(
        Fact("隐患编号", "YD-2026-0001"),
        Fact("里程", "K2155+300"),
        Fact("描述", "彩钢瓦棚", is_long=True),
    ),
    after=("备注：无",),
    before_photos=(Photo("b1", "拍摄 2026-11-20 08:30", 300, 400), Photo("b2", "上传", 400, 300)),
    after_photos=(Photo("a1", "拍摄", 400, 300),),
    plan=photo("PNG"),
    boxes=(
        SignatureBox("地方段长", ("王某（县级）",), ("签字", "日期")),
        SignatureBox("铁路段长", (), ("签字",)),
    ),
    issuer="英德市双段长办",
    day="2026年11月23日",
    is_demo=False,
    at=datetime(2026, 11, 23, 0, 30, tzinfo=UTC),
    issued="开具时间 2026-11-23 08:30",
    head="12:" + "a" * 64,
    language=Language.ZH,
)


class OnePhoto(Session):
    """Stands for the database: every photo is the same."""

    def scalar(self, *_: object, **__: object) -> bytes:  # type: ignore[override] # of the photos alone
        return photo()
