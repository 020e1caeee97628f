"""Sentences that share the question's words but for one, and answer something else: what long documents are full of.

A training paragraph gets a copy of the answer's sentence in which a word of the question is another word and the answer is
another question's answer (close to AddSent: Jia & Liang 2017, made of training text alone, without rules of grammar). Or the
word is exchanged in the question, which the paragraph then does not answer.
"""
import dataclasses
import numpy as np

TRIED = 24  # at random, of which the one most alike is taken: a place for a place, a verb for a verb, seldom a synonym
LEAST_LETTERS = 4
ASKING = set("what which when where whom whose does have been were with from that this there their many much name named kind type long into about".split())


@dataclasses.dataclass(frozen=True)
class Exchange:
    """Words and answers of other questions, as tuples of token ids, numbers apart from the rest."""
    vocabulary: list  # id → text
    table: np.ndarray  # (id, width): the encoder's own embeddings of word pieces
    words: dict  # is it a number? → list
    answers: dict

    def words_of(self, ids):
        """→ half-open ranges of the words of a question that say what it is about."""
        starts = [i for i, id in enumerate(ids) if not self.vocabulary[id].startswith("##")]
        for start, end in zip(starts, [*starts[1:], len(ids)]):
            text = self.text(ids[start:end])
            if text not in ASKING and (text.isdigit() or (len(text) >= LEAST_LETTERS and text.isalpha())):
                yield start, end

    def text(self, ids):
        return "".join(self.vocabulary[id].removeprefix("##") for id in ids)

    def is_number(self, ids):
        return any(letter.isdigit() for letter in self.text(ids))

    def other(self, pool, ids, document, rng):
        """→ one of the pool's that is as much a number as `ids`, somewhat alike and not in the document; None if there is none."""
        some = pool[self.is_number(ids)]
        tried = [found for found in rng.choices(some, k=TRIED) if not places(document, found)]
        return max(tried, key=lambda found: float(self.vector(found) @ self.vector(ids)), default=None)

    def vector(self, ids):
        mean = self.table[list(ids)].mean(0)
        return mean / np.linalg.norm(mean)


def exchange_of(questions, contexts, tokenizer, table):
    """→ Exchange, of all questions and answers."""
    size = tokenizer.get_vocab_size()
    exchange = Exchange([tokenizer.id_to_token(i) for i in range(size)], table, {True: [], False: []}, {True: [], False: []})
    for question in questions:
        for start, end in exchange.words_of(question.ids):
            word = tuple(question.ids[start:end])
            exchange.words[exchange.is_number(word)].append(word)
        for first, last in question.spans[:1]:
            answer = tuple(contexts[question.context][first : last + 1])
            exchange.answers[exchange.is_number(answer)].append(answer)
    return exchange


def places(ids, part):
    """→ where `part` begins in ids."""
    part = list(part)
    return [i for i, id in enumerate(ids) if id == part[0] and ids[i : i + len(part)] == part]


def shared_word(question, sentence, exchange, rng):
    """→ half-open range, in the question, of a word that stands in the sentence too; None if there is none."""
    shared = [(start, end) for start, end in exchange.words_of(question) if places(sentence, question[start:end])]
    return rng.choice(shared) if shared else None


def distractor(question, document, span, sentence, exchange, rng):
    """span: (first, last), sentence: half-open, both in tokens of the document → token ids of a sentence, or None."""
    (first, last), (left, right) = span, sentence
    if not left <= first <= last < right:
        return None
    shared = shared_word(question, document[left:first] + document[last + 1 : right], exchange, rng)
    word = shared and exchange.other(exchange.words, question[shared[0] : shared[1]], document, rng)
    answer = exchange.other(exchange.answers, document[first : last + 1], document, rng)
    if not word or not answer:
        return None
    old = question[shared[0] : shared[1]]
    return replaced(document[left:first], old, word) + list(answer) + replaced(document[last + 1 : right], old, word)


def other_question(question, document, exchange, rng):
    """→ the question with one word exchanged that the document holds, or None."""
    shared = shared_word(question, document, exchange, rng)
    word = shared and exchange.other(exchange.words, question[shared[0] : shared[1]], document, rng)
    return question[: shared[0]] + list(word) + question[shared[1] :] if word else None


def replaced(ids, old, new):
    found, at = [], 0
    for place in places(ids, old):
        if place >= at:
            found += [*ids[at:place], *new]
            at = place + len(old)
    return found + ids[at:]
