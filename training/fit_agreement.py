"""Choose what a span's score gains with its sentence's agreement with the question (core/agreement.ts), on held-out documents.

usage: fit_agreement.py READER.onnx --model DIR --data DATA_DIR --out AGREEMENT.json

A document is a held-out paragraph among others of its kind, or the others alone (calibrate.py). Of WEIGHTS, from the least
on, the weight is the last before one costs the documents with an answer more than LOSS points of F1, each kind counting alike:
sentences that share all words of a question but one are rarer in these sets than in specifications, contracts and logs, so that they
can say what the weight may cost, not what it gains.
"""
import argparse, itertools, json, pathlib, random
import numpy as np
import data
from agreement import agreement_with
from calibrate import KINDS, documents
from evaluate import LONGEST_QUESTION, Item, best_of, figures, read, session_of
from reader import tokenizer_of

WEIGHTS = (0, 0.5, 1, 1.5, 2, 3, 4, 5, 6, 8)
LOSS = 0.05


def readings(session, tokenizer, examples):
    """→ for each document: its kind, its Item, and best(weight), the Prediction."""
    rng = random.Random(1)
    for kind, (sets, others) in KINDS.items():
        for x, *texts in documents([x for x in examples if x.set in sets], others, rng):
            for text, answers in zip(texts, ([answer["text"] for answer in x.answers], [])):
                if text:
                    yield kind, Item(x.question, text, answers), reading(session, tokenizer, x.question, text)


def reading(session, tokenizer, question, text):
    ids = tokenizer.encode(question, add_special_tokens=False).ids[:LONGEST_QUESTION]
    document = tokenizer.encode(text, add_special_tokens=False)
    windows, said = list(read(session, ids, document.ids)), agreement_with(question, text, document.offsets)
    return lambda weight: best_of(windows, len(ids) + 2, weight * said, document.offsets, text)


def row(found, weight):
    """→ F1 by kind, their mean, and the share of documents without an answer that is refused at 95 % of the others kept."""
    predictions = [(kind, item, best(weight)) for kind, item, best in found]
    of = lambda kinds: figures([item for kind, item, _ in predictions if kind in kinds], [prediction for kind, _, prediction in predictions if kind in kinds])
    by_kind = {kind: of([kind])["f1"] for kind in KINDS}
    return {"weight": weight, **by_kind, "mean": round(float(np.mean(list(by_kind.values()))), 2), "refused_at_95_kept": of(KINDS)["refused_at_95_kept"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reader", type=pathlib.Path)
    for name in ("model", "data", "out"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    options = parser.parse_args()
    found = list(readings(session_of(options.reader), tokenizer_of(options.model), data.read(options.data)[1]))
    measured = [row(found, weight) for weight in WEIGHTS]
    for figures_of_weight in measured:
        print(json.dumps(figures_of_weight))
    least = measured[0]["mean"] - LOSS
    chosen = list(itertools.takewhile(lambda of: of["mean"] >= least, measured))[-1]["weight"]
    options.out.write_text(json.dumps({"agreement": chosen, "measured": measured}, indent=1) + "\n")
    print(f"{options.out}: {chosen}")


if __name__ == "__main__":
    main()
