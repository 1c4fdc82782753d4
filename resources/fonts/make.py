"""Makes the fonts of this folder anew from their sources; README.md beside it says how."""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

HERE = Path(__file__).resolve().parent
WEIGHTS = {400: "Regular", 500: "Medium", 600: "SemiBold"}
LATIN, LATIN_IN_HAN, LATIN_IN_TAIWAN = (
    "Forbear Latin", "Forbear Latin in Han", "Forbear Latin in Han TW"
)  # fmt: skip
HAN, TAIWAN, RARE = "Forbear Han", "Forbear Han TW", "Forbear Han Rare"
# Parts of an em. Both scripts stand in the middle of such a line, and a line keeps its height when
# a name in the other script comes into it.
ABOVE, BELOW = 1.1, 0.348
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
# Of Latin: letters of Europe and Vietnam, punctuation, currencies, arrows, signs, keys.
LATIN_BLOCKS = (
    (0x20, 0x24F),
    (0x2B0, 0x36F),
    (0x1E00, 0x1EFF),
    (0x2000, 0x22FF),
    (0x2300, 0x23FF),
    (0x25A0, 0x27BF),
)
# Written in both scripts but of another shape and width in each: a text takes its own.
SHARED_MARKS = {ord(mark) for mark in "“”…—"}
# Of Chinese: what stands between the characters of a sentence, whole width.
HAN_BLOCKS = ((0x20, 0x7E), (0x2010, 0x2027), (0x3000, 0x303F), (0xFF00, 0xFFEF))
# Not so rare in names, yet in neither code.
IN_NAMES = (
    "喆堃珺翀昉旻燚琤瑀璠祎竑翙翯翾衎赟赪锜镕镠阇頔颋飏骦龑禤犇骉垚珅珽琀琇琎瑄瑒瑢旸晳暐暠曈曌"
    "煐燊爔沄沚洺淏湉溁溦妘姞姮婳嫄嫚嬅侁俍倓偲劼勍卲囧墐夆孖宬寔屾峣崀崟嵚帡廙弢彣彧愔暕朏杍棪"
    "椑楙橦浛㛃𬭎"
)
WORDED = ("*.toml", "*.yaml", "*.ts", "*.txt", "*.md")


def main(inter: Path, chinese: Path, japanese: Path, taiwan: Path) -> None:
    """Write every font here from Inter's variable font and folders of Noto Sans SC, JP and TC."""
    for weight in WEIGHTS:
        _write_latin(inter, LATIN, _in_blocks(LATIN_BLOCKS), weight)
        for family in (LATIN_IN_HAN, LATIN_IN_TAIWAN):
            _write_latin(inter, family, _in_blocks(LATIN_BLOCKS) - SHARED_MARKS, weight)
        _write_han(chinese, japanese, common(), HAN, weight)
        _write_taiwan(taiwan, chinese, common(), weight)
    everything = set(range(0x20, 0x110000))
    _write_han(chinese, japanese, everything - common(), RARE, 400)


def _write_latin(source: Path, family: str, signs: set[int], weight: int) -> None:
    font = instantiateVariableFont(TTFont(source), {"opsz": 14, "wght": weight})
    _with_tabular_figures(font)
    _keep(font, signs, ["calt", "case", "ccmp", "kern", "locl", "mark"])
    _with_the_unreadable_sign(font)
    _with_the_clock(font, font["head"].unitsPerEm * weight // 5600)
    _write(font, family, weight)


def _write_han(chinese: Path, japanese: Path, signs: set[int], family: str, weight: int) -> None:
    """From the Japanese font come those signs that the Chinese one lacks."""
    folder = f"{weight}{WEIGHTS[weight]}"
    font = TTFont(chinese / folder / f"NotoSansSC_{folder}.ttf")
    lender = TTFont(japanese / folder / f"NotoSansJP_{folder}.ttf")
    there, lent = set(font.getBestCmap()), set(lender.getBestCmap())
    _keep(font, signs & there, ["ccmp"])
    _borrow(font, lender, signs & lent - there)
    _write(font, family, weight)


def _write_taiwan(taiwan: Path, chinese: Path, signs: set[int], weight: int) -> None:
    """Only what Taiwan writes in another shape than the mainland: the rest is in its font."""
    folder = f"{weight}{WEIGHTS[weight]}"
    font = TTFont(taiwan / folder / f"NotoSansTC_{folder}.ttf")
    other = TTFont(chinese / folder / f"NotoSansSC_{folder}.ttf")
    here, there = font.getBestCmap(), other.getBestCmap()
    alike = {
        sign
        for sign in here.keys() & there.keys()
        if font["glyf"][here[sign]] == other["glyf"][there[sign]]
        and font["hmtx"][here[sign]] == other["hmtx"][there[sign]]
    }
    _keep(font, (signs & here.keys()) - alike, ["ccmp"])
    _write(font, TAIWAN, weight)


def common() -> set[int]:
    """GB 2312, the first level of Big5, some of names, and whatever the program itself says."""
    signs = _coded("gb2312", range(0xA1, 0xF8)) | _coded("big5", range(0xA4, 0xC7))
    signs |= set(IN_NAMES)
    for pattern in WORDED:
        for path in HERE.parent.rglob(pattern):
            signs |= set(path.read_text(encoding="utf-8"))
    return {ord(sign) for sign in signs} | _in_blocks(HAN_BLOCKS)


def _coded(name: str, leads: range) -> set[str]:
    pairs = (bytes([lead, trail]) for lead in leads for trail in range(0x40, 0xFF))
    return {sign for pair in pairs for sign in pair.decode(name, "ignore") if ord(sign) > 0x7F}


def _in_blocks(blocks: tuple[tuple[int, int], ...]) -> set[int]:
    return {sign for first, last in blocks for sign in range(first, last + 1)}


def _with_tabular_figures(font: TTFont) -> None:
    """Digits are of one width by themselves: no program need ask for it."""
    for table in font["cmap"].tables:
        for value, name in enumerate(DIGITS):
            table.cmap[ord("0") + value] = f"{name}.tf"


def _with_the_unreadable_sign(font: TTFont) -> None:
    """U+FFFD looks as what has no sign: our own words speak of it."""
    font["glyf"]["unreadable"] = font["glyf"][".notdef"]
    font["hmtx"]["unreadable"] = font["hmtx"][".notdef"]
    _enter(font, 0xFFFD, "unreadable")


def _with_the_clock(font: TTFont, hand: int) -> None:
    """U+25F7, a ring with its upper right quarter: it stands for waiting in our own words."""
    ring = font.getBestCmap()[ord("○")]
    shape, pen = font["glyf"][ring], TTGlyphPen(font.getGlyphSet())
    font.getGlyphSet()[ring].draw(pen)
    left, low = (shape.xMin + shape.xMax - hand) // 2, (shape.yMin + shape.yMax - hand) // 2
    for right, high in (
        (left + hand, shape.yMax - hand // 2),
        (shape.xMax - hand // 2, low + hand),
    ):
        pen.moveTo((left, low))
        for corner in ((left, high), (right, high), (right, low)):
            pen.lineTo(corner)
        pen.closePath()
    font["glyf"]["clock"] = pen.glyph()
    font["hmtx"]["clock"] = font["hmtx"][ring]
    _enter(font, ord("◷"), "clock")


def _borrow(font: TTFont, lender: TTFont, signs: set[int]) -> None:
    """Some signs of another font of the same design and the same em."""
    there = lender.getBestCmap()
    for sign in sorted(signs):
        name = f"lent{sign:05X}"
        font["glyf"][name] = lender["glyf"][there[sign]]
        font["hmtx"][name] = lender["hmtx"][there[sign]]
        _enter(font, sign, name)


def _enter(font: TTFont, sign: int, name: str) -> None:
    for table in font["cmap"].tables:
        if table.isUnicode() and (sign <= 0xFFFF or table.format == 12):
            table.cmap[sign] = name


def _keep(font: TTFont, signs: set[int], features: list[str]) -> None:
    options = Options(layout_features=features, hinting=False, notdef_outline=True)
    options.name_IDs = ["*"]
    options.drop_tables += ["vhea", "vmtx", "BASE", "STAT", "MVAR", "HVAR", "avar"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=signs)
    subsetter.subset(font)


def _write(font: TTFont, family: str, weight: int) -> None:
    """Name it, give it the line of its neighbours, and save it the same way every time."""
    style, em = WEIGHTS[weight], font["head"].unitsPerEm
    head, line = font["hhea"], font["OS/2"]
    head.ascent = line.sTypoAscender = line.usWinAscent = round(ABOVE * em)
    line.usWinDescent = round(BELOW * em)
    head.descent = line.sTypoDescender = -line.usWinDescent
    head.lineGap = line.sTypoLineGap = 0
    line.usWeightClass = weight
    file = f"{family.replace(' ', '')}-{style}"
    own = {1: family if weight == 400 else f"{family} {style}", 2: "Regular", 3: file}
    own |= {4: f"{family} {style}", 6: file}
    own |= {16: family, 17: style} if weight != 400 else {}
    table = font["name"]
    table.names = [name for name in table.names if name.nameID in (0, 5, 13, 14)]
    for which, text in own.items():
        table.setName(text, which, 3, 1, 0x409)
    font.recalcTimestamp = False
    font.save(HERE / f"{file}.ttf")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
