"""The evidence of an alert in words."""

from layers.monitoring.evidence import WORDS, in_words
from layers.monitoring.rules import RULES
from layers.text import Language


def test_a_name_means_the_same_in_all_rules() -> None:
    assert all(WORDS[name] == text for rule in RULES for name, text in rule.words.items())


def test_what_is_not_known_is_left_out_and_other_texts_stay() -> None:
    evidence = (
        '{"dwt": 1200.0, "loa_m": null, "dwt_source": "certificate", "unknown": ["船长", "吃水"], "later": 1}'
    )
    assert in_words(evidence, Language.ZH) == (
        "载重吨（吨）：1200；载重吨出处：船舶证书；缺少数据、未比较的项目：船长、吃水；later：1"
    )
    asked = '{"is_counted_from_entry": true, "is_cadence_of_segment": false}'
    assert in_words(asked, Language.EN) == "Never patrolled: from the day of entry"
    for text in ("现场目测", "[1]", "{", "12"):
        assert in_words(text, Language.ZH) == text
