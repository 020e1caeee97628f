"""Choose by what a span is chosen beside its logits, on held-out documents: what it gains with its sentence's agreement with the question
(core/agreement.ts), and what words at its end have to gain to be taken in (core/spans.ts).

usage: fit_scoring.py READER.onnx --model DIR --data DATA_DIR --out SCORING.json [--agreement WEIGHT]

A document is a held-out paragraph among others of its kind, or the others alone (calibrate.py); figures are means over the kinds.

Agreement: of WEIGHTS, from the least on, the last before one costs the documents with an answer more than LOSS points of F1: sentences
that share all words of a question but one are rarer in these sets than in specifications, contracts and logs, so that they can
say what the weight may cost, not what it gains. With --agreement it was chosen before.
Ends, of questions that ask for a fact: of GAINS, in logits, by the same rule, with that agreement. What it costs LONG is told as well, the training
sets with the longest answers, each question asked of its own paragraph: the reader was trained on them, but the held-out kinds have short answers alone.
"""
import argparse, itertools, json, pathlib, random
import numpy as np
import data
from calibrate import KINDS, documents
from evaluate import Item, Scoring, figures, reading, session_of
from reader import tokenizer_of

WEIGHTS = (0, 0.5, 1, 1.5, 2, 3, 4, 5, 6, 8)
GAINS = (0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 1.5, 2)
LONG, PARAGRAPHS = ("tatqa", "pira", "fairytaleqa", "ester", "subjqa", "quotesum"), 120  # of each set
LOSS = 0.05


def readings(session, tokenizer, examples):
    """→ for each document: its kind, its Item, and best(scoring), the Prediction."""
    rng = random.Random(1)
    for kind, (sets, others) in KINDS.items():
        for x, *texts in documents([x for x in examples if x.set in sets], others, rng):
            for text, answers in zip(texts, ([answer["text"] for answer in x.answers], [])):
                if text:
                    yield kind, Item(x.question, text, answers), reading(session, tokenizer, x.question, text, tokenizer.encode(text, add_special_tokens=False))


def long_readings(session, tokenizer, examples):
    """→ the same for questions of LONG, whose kind is their set."""
    rng = random.Random(7)
    for name in LONG:
        own = [x for x in examples if x.set == name and x.answers and len(x.context) < 1800]
        for x in rng.sample(own, PARAGRAPHS):
            yield name, Item(x.question, x.context, [answer["text"] for answer in x.answers]), reading(session, tokenizer, x.question, x.context, tokenizer.encode(x.context, add_special_tokens=False))


def row(found, kinds, scoring):
    """→ F1 by kind, its mean and that of the exact match, and the share of documents without an answer that is refused at 95 % of the others kept, where there are any."""
    predictions = [(kind, item, best(scoring)) for kind, item, best in found]
    of = lambda kinds: figures([item for kind, item, _ in predictions if kind in kinds], [prediction for kind, _, prediction in predictions if kind in kinds])
    by_kind, over_all = {kind: of([kind]) for kind in kinds}, of(kinds)
    mean = lambda name: round(float(np.mean([figures_of[name] for figures_of in by_kind.values()])), 2)
    refused = {name: over_all[name] for name in ["refused_at_95_kept"] if name in over_all}
    return {**scoring._asdict(), **{kind: figures_of["f1"] for kind, figures_of in by_kind.items()}, "exact_match": mean("exact_match"), "f1": mean("f1"), **refused}


def before_loss(found, kinds, scorings):
    """→ the rows of all of them, and those scorings from the first on whose F1 is at least the first one's less LOSS."""
    rows = []
    for scoring in scorings:
        rows.append(row(found, kinds, scoring))
        print(json.dumps(rows[-1]), flush=True)
    good = list(itertools.takewhile(lambda of: of["f1"] >= rows[0]["f1"] - LOSS, rows))
    return rows, scorings[: len(good)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reader", type=pathlib.Path)
    for name in ("model", "data", "out"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    parser.add_argument("--agreement", type=float)
    options = parser.parse_args()
    session, tokenizer = session_of(options.reader), tokenizer_of(options.model)
    training, held_out, _ = data.read(options.data)
    found = list(readings(session, tokenizer, held_out))
    chosen, by_weight = Scoring(agreement=options.agreement), []
    if chosen.agreement is None:
        by_weight, good = before_loss(found, KINDS, [Scoring(agreement=weight) for weight in WEIGHTS])
        chosen = good[-1]
    by_gain, good = before_loss(found, KINDS, [chosen._replace(least_gain=gain) for gain in GAINS])
    of_long, _ = before_loss(list(long_readings(session, tokenizer, training)), LONG, good)
    chosen = good[-1]
    options.out.write_text(json.dumps({**chosen._asdict(), "measured": [*by_weight, *by_gain, *of_long]}, indent=1) + "\n")
    print(f"{options.out}: {chosen}")


if __name__ == "__main__":
    main()
