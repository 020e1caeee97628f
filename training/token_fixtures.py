"""Write test/fixtures/tokens.json: texts with the tokens that the reference library makes of them.

usage: token_fixtures.py [TOKENIZER.json [OUT.json]]

Needs `pip install tokenizers`. Offsets are converted from code points to UTF-16 units, as editors count them. Special
tokens written in a text are left out on purpose: the reference takes them for special tokens, Spanlight for text.
"""
import json, pathlib, random, sys
from tokenizers import Tokenizer

ROOT = pathlib.Path(__file__).parent.parent

ALPHABETS = {
    "latin": "abcdefgh XYZ .,;-",
    "accents": "é è ü ñ Å ß ẞ İ ı ǅ Ω Σ ς ﬁ ﬀ ½ Ǻ ộ",
    "cjk": "日本語漢字カタカナひらがな々〇㐀豈",
    "hangul": "한국어 가나ᄒ",
    "right to left": "العربية עברית שָׁלוֹם مُحَمَّد \u200f\u200e",
    "emoji": ["👩‍👩‍👧", "😀", "🇩🇪", "❤️", "👍🏽", "🏳️‍🌈", "1️⃣", "☃", " "],
    "combining": ["e\u0301", "a\u0308", "o\u0327", "\u0301", "q\u0323\u0307", "x", " ", "か\u3099", "!\u0338"],
    "space": "\r\n\t \u00a0\u2003\u3000\u2028\u2029\u000b\u000c\u0085ab",
    "invisible": "\ufeff\u200b\u200c\u200d\u2060\u00ad\u0000\u0007\u001c\u180e\ufffdcd",
    "symbols": "$+<=>^`|~_[]{}()@#%&*/\\'\"?!:",
    "typography": "“”‘’—–…«»€£°§¶†•·№™",
    "astral": "𝕏𝒜𝟘𠀀𠮷𪜀𐍈🄰z",
    "indic and thai": "हिन्दी क़ ไทยภาษา বাংলা தமிழ் ",
    "private and unassigned": "\ue000\u0378\ufdd0\U000f0000gh",
    "greek and cyrillic": "Ἀθῆναι ΟΔΟΣ Ёлка Йод ",
}

WORDS = "the Quick unbelievable internationalization fox 3.14 2024-01-02 don't U.S.A. naïveté $4.50 e-mail@example.org C++ a/b".split()

BY_HAND = [
    "",
    " ",
    'Hello, world! It costs $4.50 (e.g. "naïve" café).',
    "Line one.\r\nLine two.\rLine three.\n\n\tIndented.",
    "\ufeffByte order mark first",
    "soft\u00adhyphen and zero\u200bwidth",
    "cafe\u0301 and café are one word twice",
    "Z\u0351\u036b\u0343a\u0323lgo",
    "İstanbul, Straße, ΟΔΥΣΣΕΥΣ, Ǆ",
    "ﬁnancial oﬃce ½ ²",
    "x" * 99 + " " + "y" * 100 + " " + "z" * 101,
    "é" * 100 + " " + "é" * 101,
    "𝕏" * 100 + " " + "𝕏" * 101,
    "한" * 33 + " " + "한" * 34,
    "tel:+1-202-555-0143; <b>bold</b>",
    "≠ ≮ \u037e \u1fef \u212a \u212b",
    "日本語。中文,한국어",
    "שלום עולם! مرحبا، العالم؟",
    "family: 👩‍👩‍👧‍👦, flag: 🇺🇳, heart: ❤️.",
    "नमस्ते दुनिया। สวัสดี",
]


def texts(rng):
    yield from BY_HAND
    for alphabet in ALPHABETS.values():
        for _ in range(9):
            yield "".join(rng.choice(alphabet) for _ in range(rng.randint(1, 40)))
    names = list(ALPHABETS)
    for _ in range(150):
        yield "".join(rng.choice(ALPHABETS[rng.choice(names)]) for _ in range(rng.randint(1, 60)))
    for _ in range(30):
        yield " ".join(rng.choice(WORDS) for _ in range(10))


def utf16_units(text):
    return len(text.encode("utf-16-le")) // 2


def main():
    tokenizer = Tokenizer.from_file(sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "models/reader/tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    lines = []
    for text in texts(random.Random(7)):
        encoding = tokenizer.encode(text, add_special_tokens=False)
        offsets = [[utf16_units(text[:start]), utf16_units(text[:end])] for start, end in encoding.offsets]
        lines.append(json.dumps({"text": text, "ids": encoding.ids, "offsets": offsets}, separators=(",", ":")))
    out = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT / "test/fixtures/tokens.json"
    out.write_text("[\n" + ",\n".join(lines) + "\n]\n")
    print(f"{len(lines)} texts")


if __name__ == "__main__":
    main()
