"""Score an ONNX reader on SQuAD-format files, or on the held-out part of the training sets: exact match, F1, no-answer.

usage: evaluate.py READER.onnx --model DIR DATA.json… [--articles] [--other-paragraphs] [--limit N]
       evaluate.py READER.onnx --model DIR --held-out DATA_DIR

DIR holds tokenizer.json. A window holds 384 tokens in all and shares at most 128 document tokens with the next; the answer
is the best span of all windows by start + end − null, of at most 30 tokens, with --scoring also by the agreement of its sentence, and without words at its end that gain little. `spanlight eval` reads the same way but
ends windows at sentences; its figures are the ones reported.
"""
import argparse, collections, json, pathlib, re, string
import numpy as np
import onnxruntime
import data
from agreement import agreement_with
from reader import tokenizer_of

CLS, SEP = 101, 102
WINDOW, STRIDE, LONGEST_ANSWER, LONGEST_QUESTION = 384, 128, 30, 64
Item = collections.namedtuple("Item", "question context answers")  # answers: texts; none: unanswerable
Prediction = collections.namedtuple("Prediction", "score text")
Scoring = collections.namedtuple("Scoring", "agreement least_gain", defaults=(0.0, 0.0))  # how a span is chosen by more than its logits: fit_scoring.py


FACT = re.compile(r"\b(which|who|whom|whose|when|where|how (many|much|long|old|far|often|large|tall|high|big|fast|deep))\b", re.I)  # core/factoid.ts


def least_gain_for(question, scoring):
    """→ what words at a span's end have to add: nothing, where no fact is asked for."""
    return scoring.least_gain if FACT.search(question) else 0.0


def normalized(text):
    text = "".join(c for c in text.lower() if c not in string.punctuation)
    return re.sub(r"\b(a|an|the)\b", " ", text).split()


def f1(prediction, answers):
    """Of the official SQuAD script: the best over the answers."""
    best, p = 0.0, normalized(prediction)
    for g in map(normalized, answers):
        same = sum((collections.Counter(p) & collections.Counter(g)).values())
        best = max(best, 2 * same / (len(p) + len(g)) if p and g else float(p == g))
    return best


def exact(prediction, answers):
    return max((float(normalized(prediction) == normalized(answer)) for answer in answers), default=0.0)


def read_squad(path, articles=False, other_paragraphs=False):
    items = []
    for article in json.loads(pathlib.Path(path).read_text())["data"]:
        paragraphs = article["paragraphs"]
        whole = "\n\n".join(p["context"] for p in paragraphs)
        for i, paragraph in enumerate(paragraphs):
            other = paragraphs[(i + 1) % len(paragraphs)]["context"]
            for qa in paragraph["qas"]:
                answers = [answer["text"] for answer in qa["answers"]]
                items.append(Item(qa["question"].strip(), whole if articles else paragraph["context"], answers))
                if other_paragraphs and len(paragraphs) > 1 and not any(a.lower() in other.lower() for a in answers):
                    items.append(Item(qa["question"].strip(), other, []))
    return items


def session_of(path, threads=1):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # training may be running beside
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def feed(question, document):
    """question, document: token ids → the graph's inputs, (1, tokens) each."""
    ids = np.array([[CLS, *question, SEP, *document, SEP]], np.int64)
    types = (np.arange(ids.shape[1]) >= len(question) + 2)[None].astype(np.int64)
    return {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": types}


def every_layer(session):
    """→ the input with which a graph that early_exit.py wrote leaves no window early; none for another graph."""
    return {"exit_below": np.array(-np.inf, np.float32)} if "exit_below" in {x.name for x in session.get_inputs()} else {}


def first_window(tokenizer, item):
    """item: has a question and a context → the graph's inputs for as much of the context as fits into one window."""
    question = tokenizer.encode(item.question, add_special_tokens=False).ids[:LONGEST_QUESTION]
    return feed(question, tokenizer.encode(item.context, add_special_tokens=False).ids[: WINDOW - len(question) - 3])


def best_span(start, end, first, least_gain=0.0):
    """start, end: (tokens); first: the first document token → the best score relative to the null, first and last document token: of those
    spans with its start that score less by least_gain at most, the shortest."""
    s, e = start[first:-1], end[first:-1]
    ends = np.pad(e, (0, LONGEST_ANSWER - 1), constant_values=-np.inf)
    scores = s[:, None] + np.lib.stride_tricks.sliding_window_view(ends, LONGEST_ANSWER)  # (tokens, length − 1)
    i, longer = divmod(int(scores.argmax()), LONGEST_ANSWER)
    best = scores[i, longer]
    return float(best - start[0] - end[0]), i, i + int(np.argmax(scores[i] >= best - least_gain))


def windows_of(tokens, room):
    """→ half-open token ranges that cover the document."""
    at = 0
    while True:
        yield at, min(at + room, tokens)
        if at + room >= tokens:
            return
        at += room - STRIDE


def read(session, question, document):
    """question, document: token ids → for each window its half-open token range, and its start and end logits, (tokens) each."""
    for left, right in windows_of(len(document), WINDOW - len(question) - 3):
        if left < right:
            start, end = session.run(["start_logits", "end_logits"], feed(question, document[left:right]) | every_layer(session))
            yield left, right, start[0], end[0]


def best_of(windows, first, gains, least_gain, offsets, text):
    """windows: as read gives them; gains: (tokens), what a start there gets beyond its logit. → the Prediction."""
    best = Prediction(-np.inf, "")
    for left, right, start, end in windows:
        start = start.copy()
        start[first:-1] += gains[left:right]
        score, i, j = best_span(start, end, first, least_gain)
        if score > best.score:
            best = Prediction(score, text[offsets[left + i][0] : offsets[left + j][1]])
    return best


def reading(session, tokenizer, question, text, document):
    """document: text, encoded. → best(scoring), the Prediction, of windows that are read once."""
    ids = tokenizer.encode(question, add_special_tokens=False).ids[:LONGEST_QUESTION]
    windows, said = list(read(session, ids, document.ids)), agreement_with(question, text, document.offsets)
    return lambda scoring: best_of(windows, len(ids) + 2, scoring.agreement * said, least_gain_for(question, scoring), document.offsets, text)


def scoring_of(path):
    """path: what fit_scoring.py wrote, or a reader's config.json. → its Scoring."""
    return Scoring(*(json.loads(path.read_text())[name] for name in Scoring._fields))


def predict(session, tokenizer, items, scoring=Scoring()):
    """→ a Prediction for each item."""
    encoded, predictions = {}, []
    for item in items:
        if item.context not in encoded:
            encoded[item.context] = tokenizer.encode(item.context, add_special_tokens=False)
        predictions.append(reading(session, tokenizer, item.question, item.context, encoded[item.context])(scoring))
    return predictions


def figures(items, predictions):
    """F1 and exact match of the answerable ones; with unanswerable ones also what the best threshold refuses and keeps."""
    has = [(p, x) for p, x in zip(predictions, items) if x.answers]
    scores = np.array([p.score for p in predictions])
    gains = np.array([f1(p.text, x.answers) if x.answers else 0.0 for p, x in zip(predictions, items)])
    none = np.array([not x.answers for x in items])
    found = {"questions": len(items), "answerable": len(has)}
    if has:
        found |= {"exact_match": round(100 * np.mean([exact(p.text, x.answers) for p, x in has]), 2), "f1": round(100 * gains[~none].mean(), 2)}
    if none.any() and has:
        at_least = np.quantile(scores[~none], 0.05)
        found["refused_at_95_kept"] = round(100 * float((scores[none] < at_least).mean()), 2)
        found |= {f"{name}_within_1": value for name, value in within_one(scores, gains, none).items()}
    return found


def within_one(scores, gains, none):
    """The highest threshold that costs the answerable ones at most a point of F1, and how many unanswerable ones it refuses."""
    thresholds = np.sort(scores[~none])
    kept = np.array([gains[~none & (scores >= t)].sum() for t in thresholds]) / (~none).sum()
    threshold = float(thresholds[kept >= gains[~none].mean() - 0.01].max())
    return {"threshold": round(threshold, 2), "refused": round(100 * float((scores[none] < threshold).mean()), 2)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reader", type=pathlib.Path)
    parser.add_argument("data", nargs="*", type=pathlib.Path)
    parser.add_argument("--model", type=pathlib.Path, required=True)
    parser.add_argument("--held-out", type=pathlib.Path)
    parser.add_argument("--articles", action="store_true")
    parser.add_argument("--other-paragraphs", action="store_true")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--scoring", type=pathlib.Path, help="the reader's config.json; without: the logits alone")
    options = parser.parse_args()
    session, tokenizer = session_of(options.reader), tokenizer_of(options.model)
    scoring = scoring_of(options.scoring) if options.scoring else Scoring()
    sets = {path.name: read_squad(path, options.articles, options.other_paragraphs) for path in options.data}
    if options.held_out:
        for x in data.read(options.held_out)[1]:
            sets.setdefault(x.set.replace("_linked", "").replace("_truecased", ""), []).append(Item(x.question, x.context, [a["text"] for a in x.answers]))
    for name, items in sets.items():
        items = items[: options.limit]
        print(json.dumps({"data": name, **figures(items, predict(session, tokenizer, items, scoring))}), flush=True)


if __name__ == "__main__":
    main()
