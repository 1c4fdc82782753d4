"""What no text in traditional characters may hold: simplified ones, and words of the mainland."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from opencc import OpenCC

# Characters that OpenCC would change further, though Taiwan writes them so.
_ALSO_TRADITIONAL = set("台准游床群秘峰占吃伙佣干")
# Words that nobody in Taiwan writes so; 記錄 is the verb there, 紀錄 the noun.
NOT_OF_TAIWAN = re.compile(
    "聯系|聯繫|回撥|登入名稱|合規專員|軟件|網絡|文件夾|信息|短信|屏幕|默認|打印|賬|核身|"
    "[筆條的]記錄(?![的了])|[來還]款記錄"
)


@cache
def _converter(way: str) -> Callable[[str], str]:
    """Made once: its dictionaries are read each time."""
    convert: Callable[[str], str] = OpenCC(way).convert
    return convert


def simplified_in(text: str) -> set[str]:
    """The characters of a text that only the mainland writes so."""
    to_traditional, to_simplified = _converter("s2t"), _converter("t2s")
    return {
        sign
        for sign in set(text) - _ALSO_TRADITIONAL
        if to_traditional(sign) != sign == to_simplified(sign)
    }
