"""Choose what a span's score gains with its sentence's agreement with the question (core/agreement.ts), on held-out documents.

usage: fit_agreement.py READER.onnx --model DIR --data DATA_DIR --out AGREEMENT.json

A document is a held-out paragraph among others of its kind, or the others alone (calibrate.py). Of WEIGHTS, from the least on, the
weight is the last before one costs the documents with an answer more than LOSS points of F1, each kind counting alike: sentences that share all words of a question but
one are rarer in these sets than in specifications, contracts and logs, so that they can say what the weight may cost, not what it gains.
"""
import argparse, itertools, json, pathlib, random
import numpy as np
import data
from agreement import agreement_with
from calibrate import KINDS, documents
from evaluate import LONGEST_QUESTION, WINDOW, best_span, every_layer, f1, feed, session_of, windows_of
from reader import tokenizer_of

WEIGHTS = (0, 0.5, 1, 1.5, 2, 3, 4, 5, 6, 8)
LOSS = 0.05


def read(session, tokenizer, examples):
    """→ for each document: its kind, the answers (none: it has none), and best(weight), score and text of its best span."""
    rng = random.Random(1)
    for kind, (sets, others) in KINDS.items():
        for x, *texts in documents([x for x in examples if x.set in sets], others, rng):
            for text, answers in zip(texts, ([answer["text"] for answer in x.answers], [])):
                if text:
                    yield kind, answers, reading(session, tokenizer, x.question, text)


def reading(session, tokenizer, question, text):
    ids = tokenizer.encode(question, add_special_tokens=False).ids[:LONGEST_QUESTION]
    encoding = tokenizer.encode(text, add_special_tokens=False)
    said, windows, first = agreement_with(question, text, encoding.offsets), [], len(ids) + 2
    for left, right in windows_of(len(encoding.ids), WINDOW - len(ids) - 3):
        start, end = session.run(["start_logits", "end_logits"], feed(ids, encoding.ids[left:right]) | every_layer(session))
        windows.append((start[0], end[0], left, right))

    def best(weight):
        found = []
        for start, end, left, right in windows:
            start = start.copy()
            start[first:-1] += weight * said[left:right]
            score, i, j = best_span(start, end, first)
            found.append((score, text[encoding.offsets[left + i][0] : encoding.offsets[left + j][1]]))
        return max(found)

    return best


def figures(readings, weight):
    """→ F1 by kind, their mean, and the share of documents without an answer that is refused at 95 % of the others kept."""
    gains, scores, others = {kind: [] for kind in KINDS}, [], []
    for kind, answers, best in readings:
        score, text = best(weight)
        (scores if answers else others).append(score)
        if answers:
            gains[kind].append(f1(text, answers))
    by_kind = {kind: 100 * float(np.mean(found)) for kind, found in gains.items()}
    refused = 100 * float((np.array(others) < np.quantile(scores, 0.05)).mean())
    return {"weight": weight, **{kind: round(x, 1) for kind, x in by_kind.items()}, "mean": round(float(np.mean(list(by_kind.values()))), 2), "refused_at_95_kept": round(refused, 1)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reader", type=pathlib.Path)
    for name in ("model", "data", "out"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    options = parser.parse_args()
    readings = list(read(session_of(options.reader), tokenizer_of(options.model), data.read(options.data)[1]))
    measured = [figures(readings, weight) for weight in WEIGHTS]
    for row in measured:
        print(json.dumps(row))
    least = measured[0]["mean"] - LOSS
    chosen = list(itertools.takewhile(lambda row: row["mean"] >= least, measured))[-1]["weight"]
    options.out.write_text(json.dumps({"agreement": chosen, "measured": measured}, indent=1) + "\n")
    print(f"{options.out}: {chosen}")


if __name__ == "__main__":
    main()
