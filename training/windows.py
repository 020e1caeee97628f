"""Training windows: examples → groups of windows of one question → batches of like length.

A group's first window may hold the answer. The others do not: a hard negative paragraph, or the answer's own paragraph with
the sentence cut out that holds the answer, so that the reader learns to say no when only that sentence is gone.
"""
import dataclasses, re
import numpy as np
import torch
import distractors

CLS, SEP, MASK = 101, 102, 103
LONGEST_QUESTION = 64
LENGTHS, LENGTH_SHARES = (256, 320, 384), (0.6, 0.2, 0.2)  # tokens in all
AT_ONCE = 2048  # groups sorted by length together


@dataclasses.dataclass
class Question:
    ids: list
    context: int  # index into contexts
    spans: list  # (first, last) tokens of each answer
    sentence: list  # for each span: half-open token range of the sentences that hold it, or None
    negatives: list  # indices into contexts
    weight: float


@dataclasses.dataclass(frozen=True)
class Window:
    question: list
    document: list
    first: int = -1  # of the answer, in document tokens; −1: none here
    last: int = -1

    def __len__(self):
        return len(self.question) + len(self.document) + 3


def encode(examples, weights, negatives, tokenizer):
    """→ questions, contexts (list of token id lists)."""
    texts = list(dict.fromkeys([*(x.context for x in examples), *negatives["contexts"]]))
    place = {text: i for i, text in enumerate(texts)}
    contexts, offsets = [], {}
    wanted = {place[x.context] for x in examples}
    for at in range(0, len(texts), 1024):
        for i, encoding in enumerate(tokenizer.encode_batch(texts[at : at + 1024], add_special_tokens=False), at):
            contexts.append(encoding.ids)
            if i in wanted:
                offsets[i] = np.array(encoding.offsets).reshape(-1, 2)  # (tokens, 2)
    asked = [e.ids[:LONGEST_QUESTION] for e in tokenizer.encode_batch([x.question for x in examples], add_special_tokens=False)]
    questions = []
    for example, ids in zip(examples, asked):
        context = place[example.context]
        spans = [s for s in (token_span(offsets[context], a) for a in example.answers) if s]
        if bool(spans) != bool(example.answers):
            continue
        other = [place[negatives["contexts"][k]] for k in negatives["negatives"].get(example.key, [])]
        sentences = [sentence_of(example.context, offsets[context], example.answers, span) for span in spans]
        questions.append(Question(ids, context, spans, sentences, other, weights[example.set]))
    return questions, contexts


def token_span(offsets, answer):
    """→ (first, last) token of an answer, None if no token touches it."""
    start, end = answer["answer_start"], answer["answer_start"] + len(answer["text"])
    first = int(np.searchsorted(offsets[:, 1], start, side="right"))
    last = int(np.searchsorted(offsets[:, 0], end, side="left")) - 1
    return (first, last) if first <= last else None


def sentence_of(text, offsets, answers, span):
    """→ token range of the sentence that holds the span, None if the rest of the paragraph names an answer too or is empty."""
    start, end = offsets[span[0]][0], offsets[span[1]][1]
    breaks = [0, *(m.end() for m in re.finditer(r"[.!?][\"')\]]*\s+(?=[A-Z\"'(\d])|\n+", text)), len(text)]
    left = max(b for b in breaks if b <= start)
    right = min((b for b in breaks if b >= end), default=len(text))
    rest = (text[:left] + "\n" + text[right:]).lower()
    if len(rest) < 40 or any(a["text"].lower() in rest for a in answers):
        return None
    return int(np.searchsorted(offsets[:, 0], left)), int(np.searchsorted(offsets[:, 0], right))


class Groups:
    """Draws a group of windows for a question. rng: random.Random."""

    def __init__(self, contexts, rng, negative_share, cut_share, mask_share, exchange, distractor_share, exchange_share):
        self.contexts, self.rng = contexts, rng
        self.negative_share, self.cut_share, self.mask_share = negative_share, cut_share, mask_share
        self.exchange, self.distractor_share, self.exchange_share = exchange, distractor_share, exchange_share

    def draw(self, question):
        rng = self.rng
        room = rng.choices(LENGTHS, LENGTH_SHARES)[0] - len(question.ids) - 3
        document = self.contexts[question.context]
        which = rng.randrange(len(question.spans)) if question.spans else None
        span = question.spans[which] if question.spans else None
        if span and span[1] - span[0] >= room:
            span = None
        if rng.random() < self.exchange_share and (asked := distractors.other_question(question.ids, document, self.exchange, rng)):
            at = self.start(document, span, room)
            return [Window(self.mask(asked), document[at : at + room])]
        sentence = question.sentence[which] if span else None
        if rng.random() < self.distractor_share and sentence:
            document, span, sentence = self.distract(question, document, span, sentence)
        padded, place = self.pad(document, span, question, room)
        at = self.start(padded, place, room)
        inside = place and (place[0] - at, place[1] - at)
        group = [Window(self.mask(question.ids), padded[at : at + room], *(inside or (-1, -1)))]
        if rng.random() < self.cut_share and sentence:
            left, right = sentence
            group.append(self.other(question, document[:left] + document[right:], room))
        elif rng.random() < self.negative_share and question.negatives:
            group.append(self.other(question, self.contexts[rng.choice(question.negatives)], room))
        return group

    def distract(self, question, document, span, sentence):
        """→ the document with a distractor somewhere around the answer's sentence, and where answer and sentence are now."""
        extra = distractors.distractor(question.ids, document, span, sentence, self.exchange, self.rng)
        if extra is None:
            return document, span, sentence
        left, right = sentence
        if self.rng.random() < 0.5:
            at = self.rng.choice((right, len(document)))
            return document[:at] + extra + document[at:], span, sentence
        at = self.rng.choice((0, left))
        moved = lambda pair: (pair[0] + len(extra), pair[1] + len(extra))
        return document[:at] + extra + document[at:], moved(span), moved(sentence)

    def pad(self, document, span, question, room):
        """Some short paragraphs get a hard negative beside them: documents are longer than paragraphs."""
        if len(document) > room - 30 or not question.negatives or self.rng.random() > 0.35:
            return document, span
        extra = self.contexts[self.rng.choice(question.negatives)][: room - len(document)]
        if self.rng.random() < 0.5:
            return document + extra, span
        return extra + document, span and (span[0] + len(extra), span[1] + len(extra))

    def start(self, document, span, room):
        """→ where the window starts: anywhere that holds the whole span."""
        latest = max(0, len(document) - room)
        if span is None:
            return self.rng.randint(0, latest)
        return self.rng.randint(max(0, span[1] - room + 1), min(span[0], latest))

    def other(self, question, document, room):
        at = self.rng.randint(0, max(0, len(document) - room))
        return Window(self.mask(question.ids), document[at : at + room])

    def mask(self, ids):
        """Hide some of the question's tokens: the only regularisation beside weight decay, since dropout triples the time."""
        return [MASK if self.rng.random() < self.mask_share else i for i in ids]


def batches(questions, groups, tokens):
    """One pass over the questions by their weights → lists of groups of at most `tokens` tokens, padding included."""
    rng = groups.rng
    drawn = [q for q in questions for _ in range(int(q.weight) + (rng.random() < q.weight % 1))]
    rng.shuffle(drawn)
    for at in range(0, len(drawn), AT_ONCE):
        some = [groups.draw(q) for q in drawn[at : at + AT_ONCE]]
        longest = lambda group: max(map(len, group))
        some.sort(key=longest)
        found, batch = [], []
        for group in some:
            if batch and (sum(map(len, batch)) + len(group)) * longest(group) > tokens:
                found.append(batch)
                batch = []
            batch.append(group)
        found.append(batch)
        rng.shuffle(found)
        yield from found


def tensors(windows):
    """→ inputs, each (windows, tokens); document (windows, tokens), true where an answer may lie; starts, ends (windows), 0: none."""
    shape = (len(windows), max(map(len, windows)))
    ids, types, mask = (torch.zeros(shape, dtype=torch.long) for _ in range(3))
    document = torch.zeros(shape, dtype=torch.bool)
    starts, ends = torch.zeros(shape[0], dtype=torch.long), torch.zeros(shape[0], dtype=torch.long)
    for i, window in enumerate(windows):
        first, length = len(window.question) + 2, len(window)
        ids[i, :length] = torch.tensor([CLS, *window.question, SEP, *window.document, SEP])
        mask[i, :length] = 1
        types[i, first:length] = 1
        document[i, first : length - 1] = True
        if window.first >= 0:
            starts[i], ends[i] = first + window.first, first + window.last
    return dict(input_ids=ids, attention_mask=mask, token_type_ids=types), document, starts, ends
