"""How much of a question is said in each sentence of a text: core/agreement.ts in Python, but for headings, which no training set has."""
import functools, re
import numpy as np
import snowballstemmer

FUNCTION_WORDS = set("a an the of to in on at by for from with and or is are was were be been do does did has have had it its this that as what which who whom when where why how".split())
LEANS = 0.5
BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
SENTENCE_END = re.compile(r"[.!?][\"')\]]*\s+(?=[A-Z\"'(\d])|\n+")
stem = functools.cache(snowballstemmer.stemmer("porter").stemWord)


def stems(text):
    return {stem(word) for word in re.findall(r"[^\W_]+", text.lower()) if word not in FUNCTION_WORDS}


def agreement_with(question, text, offsets):
    """offsets: (tokens, 2), of the text. → (tokens): how much of the question is said where each token stands, −½ to ½."""
    asked, found = stems(question), np.zeros(len(offsets), np.float32)
    if not asked:
        return found
    starts, left, paragraph = np.array([start for start, _ in offsets]), 0, set()
    for right in [*(match.end() for match in SENTENCE_END.finditer(text)), len(text)]:
        own = stems(text[left:right])
        said = len(asked & own) + LEANS * len((asked - own) & paragraph)
        found[(starts >= left) & (starts < right)] = said / len(asked) - 0.5
        paragraph = set() if BLANK_LINE.search(text[left:right]) else paragraph | own
        left = right
    return found
