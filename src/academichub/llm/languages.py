"""Languages to translate into, by their BCP 47 codes: their English names, and the scripts that they are written in."""

from __future__ import annotations

import re

_NAMES = {
    "zh": "Simplified Chinese", "zh-Hans": "Simplified Chinese", "zh-Hant": "Traditional Chinese", "zh-TW": "Traditional Chinese",
    "zh-HK": "Traditional Chinese", "ja": "Japanese", "ko": "Korean", "en": "English", "fr": "French", "de": "German", "es": "Spanish",
    "pt": "Portuguese", "pt-BR": "Brazilian Portuguese", "it": "Italian", "ru": "Russian", "uk": "Ukrainian", "vi": "Vietnamese",
    "id": "Indonesian", "tr": "Turkish", "pl": "Polish", "nl": "Dutch", "sv": "Swedish", "cs": "Czech", "ar": "Arabic", "fa": "Persian",
    "he": "Hebrew", "hi": "Hindi", "th": "Thai", "el": "Greek", "bg": "Bulgarian",
}  # fmt: skip
_SCRIPTS = {
    "zh": r"[\u3400-\u4dbf\u4e00-\u9fff]", "ja": r"[\u3041-\u30ff\u4e00-\u9fff]", "ko": r"[\uac00-\ud7a3]", "ru": r"[\u0400-\u04ff]",
    "uk": r"[\u0400-\u04ff]", "bg": r"[\u0400-\u04ff]", "ar": r"[\u0600-\u06ff]", "fa": r"[\u0600-\u06ff]", "he": r"[\u0590-\u05ff]",
    "hi": r"[\u0900-\u097f]", "th": r"[\u0e00-\u0e7f]", "el": r"[\u0370-\u03ff]",
}  # fmt: skip
OWN_SHARE = 0.25
"""Least share of letters in the language's script: names and formulas are in Latin letters in any language."""
CLEARLY = 1.5
"""How much oftener the commonest words of a text's own language stand in it than those of any other."""
_LATIN = r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"
_LETTER = re.compile(r"[^\W\d_]")
_COMMON = {
    code: frozenset(words.split())
    for code, words in {
        "en": "the of and to in a an is are we that for with this by on from as it its be which our these can or at each have has",
        "fr": "de la le les l et des en un une du nous dans est que qui pour sur avec cette ce ces sont aux au par plus ou d à se",
        "de": "der die das und in wir ist ein eine einer eines den dem des mit für auf nicht werden wird sind zu von im sie sich als auch",
        "es": "de la el los las y en que una un por con para este esta del se es a como más lo al su sus son cada o nuestro",
        "pt": "de a o os as e em que uma um por com para este esta do da dos das se é não na no como mais ao cada são",
        "it": "di la il le gli i e che un una per con in questo questa del della dei delle è nel si su come da sono al a più non",
        "nl": "de het een en van in wij we dat die voor met deze op te wordt zijn is niet door naar ook als aan om bij of",
        "sv": "och i att det som en ett av för med vi är den på inte till de har kan från om denna dessa var",
        "pl": "i w na z że do jest się oraz dla nie przez są to o od które która jak za po a ich lub każde",
        "cs": "a v na se že je pro jsou s z k který která které jako nebo pomocí mezi při od do o i tato tyto každou",
        "tr": "ve bir bu için ile olarak biz daha da de çok olan her gibi üzerinde olduğunu göre en alt",
        "id": "yang dan di untuk dengan ini dari kami dalam adalah pada ke sebagai atau oleh juga dapat menjadi",
        "vi": "và của các là một cho chúng tôi trong được với này những có từ khi để trên về không mỗi",
    }.items()
}
"""The commonest words of languages in Latin letters."""
_WORD = re.compile(r"[^\W\d_]+")
_KANA = re.compile(r"[\u3041-\u30ff]")
_OWN = {
    "zh": "译文",
    "zh-Hans": "译文",
    "zh-Hant": "譯文",
    "zh-TW": "譯文",
    "zh-HK": "譯文",
    "ja": "訳文",
    "ko": "번역",
    "en": "Translation",
    "fr": "Traduction",
    "de": "Übersetzung",
    "es": "Traducción",
    "pt": "Tradução",
    "it": "Traduzione",
    "nl": "Vertaling",
    "ru": "Перевод",
    "uk": "Переклад",
    "vi": "Bản dịch",
    "tr": "Çeviri",
    "pl": "Przekład",
}


def named(code: str) -> str:
    """The language's English name, for a model; the code itself if we do not know one."""
    return _NAMES.get(code) or _NAMES.get(code.partition("-")[0]) or code


def script_of(code: str) -> re.Pattern[str]:
    """A letter of the language's script."""
    return re.compile(_SCRIPTS.get(code.partition("-")[0], _LATIN))


def share_of(code: str, text: str) -> float:
    """How much of a text's letters are of the language's script, from 0 to 1; 1 for a text without letters."""
    letters = len(_LETTER.findall(text))
    return len(script_of(code).findall(text)) / letters if letters else 1.0


def may_be_in(code: str, text: str) -> bool:
    """Whether a text may be in a language: letters of its script, the kana that no Japanese text lacks, no other's words."""
    primary = code.partition("-")[0]
    kana = primary != "ja" or len(_KANA.findall(text)) * 20 > len(script_of(code).findall(text))
    return kana and share_of(code, text) >= OWN_SHARE and (primary in _SCRIPTS or not another(code, text))


def commonest(text: str) -> dict[str, float]:
    """How much of a text's words are among the commonest of each language in Latin letters, from 0 to 1."""
    words = _WORD.findall(text.lower())
    return {code: sum(map(common.__contains__, words)) / max(1, len(words)) for code, common in _COMMON.items()}


def another(code: str, text: str) -> str:
    """The language in Latin letters that a text is clearly in instead of the one asked for, as a code; "" if there is none.

    Twenty words tell. If we do not know the commonest words of the language asked for, only English is told from it.
    """
    shares, primary = commonest(text), code.partition("-")[0]
    best = max(shares, key=shares.__getitem__) if primary in shares else "en"
    told = len(_WORD.findall(text)) >= 20 and shares[best] >= 0.15
    return best if told and shares[best] >= 2 * shares.get(primary, 0.0) else ""


def is_in(code: str, text: str) -> bool:
    """Whether a text is surely in a language already: told for Chinese, Japanese, Korean and most in Latin letters."""
    primary = code.partition("-")[0]
    if not script_of(code).search(text):
        return False
    if primary in _COMMON:
        shares = commonest(text)
        own, told = shares.pop(primary), primary == "en" or len(_WORD.findall(text)) >= 20
        return told and share_of(code, text) > 0.9 and own > 0.12 and own >= CLEARLY * max(shares.values())
    if primary not in ("zh", "ja", "ko") or share_of(code, text) < 0.5:
        return False
    kana = len(_KANA.findall(text)) * 20 > len(text)
    return kana if primary == "ja" else primary == "ko" or (not kana and not of_other_kind(code, text))


def of_other_kind(code: str, text: str) -> str:
    """The Chinese characters of a text that are of the other kind, if they are more than a few: simplified for traditional.

    Those of the other kind stand in its old code table only: GB 2312 for simplified ones, Big5 for traditional ones.
    """
    from academichub.domain.text.typography import is_traditional  # not needed before the first paint

    wanted, other = ("big5hkscs", "gb2312") if is_traditional(code) else ("gb2312", "big5hkscs")
    han = script_of("zh").findall(text)
    wrong = [char for char in han if not _is_coded(char, wanted) and _is_coded(char, other)]
    return "".join(wrong) if len(set(wrong)) > 1 and len(wrong) * 20 > len(han) else ""


def _is_coded(char: str, table: str) -> bool:
    try:
        char.encode(table)
    except UnicodeEncodeError:
        return False
    return True


def pane_name(code: str) -> str:
    """The name of a translation pane, in the language itself where we know it."""
    return _OWN.get(code, code)
