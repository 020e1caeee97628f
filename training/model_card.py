"""Write MODEL_CARD.md: what the reader is, what it was trained on, how it scores, its limits.

usage: model_card.py --model DIR --data DATA_DIR --scores SCORES.jsonl --parity PARITY.jsonl --calibration CALIBRATION.json --about ABOUT.md

SCORES.jsonl: lines of `spanlight eval --json`; PARITY.jsonl: of parity.py. ABOUT.md: how this one was trained, in words.
"""
import argparse, collections, json, pathlib
import data

HEAD = """# {id}

An English extractive reader: a question and a window of text in, the start and end of the answer out, or none ([CLS]). BERT architecture, {layers} layers, {heads} heads, {hidden} wide, 22.7 million parameters, lower-casing WordPiece, int8.

| file | what |
|---|---|
| `reader.onnx` | graph: start and end logits, with an early exit: where the fourth layer's own scores bound every span below `exit_below`, the other layers are left out and the logits are the fourth layer's; and short int8 vectors of the tokens, which another question's own vectors ask whether the window is worth reading |
| `explain.onnx` | graph: the same logits, and of every layer and head attention maps, the log of the softmax's denominator and norms of `v·W_o` |
| `weights.bin` | the tensors of both graphs, as ONNX external data |
| `head-weights.json` | what explanations need to know, (layers, heads): how much each head counts for evidence, weights that predict what other sentences do, and the causal threshold with its false-positive rate; fitted by `training/fit_heads.py` |
| `tokenizer.json` | vocabulary, Hugging Face tokenizers format |
| `passage-vectors.bin` | a static embedding, 128 numbers of 4 bits a token, that ranks text beside BM25; made by `training/embed.py` from all-MiniLM-L6-v2 (Apache-2.0) and the training sets |
| `config.json` | shapes, special tokens, no-answer threshold, calibration, bound of the early exit, which windows are set aside, SHA-256 sums that are checked at each start |

## How it was made

"""

LIMITS = """
## Limits

English. Answers of a few words: not lists, not yes or no, not arithmetic. It leans on words that question and text share. Law, policy and code are outside its training. XQuAD shares article topics with SQuADShifts' Wikipedia part.
"""


def table(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines) + "\n"


def lines_of(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def training_table(folder):
    training, held_out, _ = data.read(folder)
    trained, held = (collections.Counter(x.set for x in part) for part in (training, held_out))
    rows = [[name, e["origin"], e["licence"], trained[name], e["weight"], held[name]] for name, e in data.listing().items()]
    rows.sort(key=lambda row: -row[3] * row[4])
    return table(["set", "what", "licence of the source", "trained on", "weight", "held out"], rows)


def calibration_text(fitted):
    slope, intercept = fitted["calibration"]["slope"], fitted["calibration"]["intercept"]
    sign = "−" if intercept < 0 else "+"
    rows = []
    for group, m in fitted["measured"].items():
        within = m.get("within_1_of_best_f1", {})
        rows.append([group, m["cases"], m["accuracy"], m["expected_calibration_error"], m["area_under_risk_coverage"], m["answerable_f1"],
                     m["answerable_kept"], m.get("unanswerable_refused", "–"), m.get("refused_at_95_kept", "–"), within.get("refused", "–")])  # fmt: skip
    header = ["held out (`training/calibrate.py`)", "cases", "right %", "ECE", "area under risk–coverage", "answerable F1", "kept % at the threshold",
              "refused % there", "refused % at 95 % kept", "refused % within 1 F1 of the best"]  # fmt: skip
    return (
        f"The probability that the best answer is right (an F1 of at least 0.5) is 1 / (1 + exp(−({slope} · score {sign} {abs(intercept)}))), "
        f"fitted on half of the held-out paragraphs, on: {'; '.join(fitted['fitted_on'])}. No-answer threshold: {fitted['no_answer_threshold']}, "
        "the score from which it is one in three or more. The other half gives, F1 without the threshold, ECE and area from 0 to 1:\n\n" + table(header, rows)
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("model", "data", "scores", "parity", "calibration", "about"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    options = parser.parse_args()
    config = json.loads((options.model / "config.json").read_text())
    names = ("questions", "exact_match", "f1", "best_f1_with_no_answer", "threshold", "no_answer_accuracy", "has_answer_kept")
    scores = [[s["data"], *(s.get(name, "–") for name in names)] for s in lines_of(options.scores)]
    *sets, attention = lines_of(options.parity)
    parity = [[s["data"], s["questions"], s["f1_float32"], s["f1_int8"], s["loss"], s["same_answers"]] for s in sets]
    card = HEAD.format(**config) + options.about.read_text() + "\n" + training_table(options.data)
    card += "\n## Scores\n\n" + table(["`spanlight eval`", *(name.replace("_", " ") for name in names)], scores)
    card += "\nWhat int8 costs (`training/parity.py`, in Python, windows that do not mind sentences):\n\n"
    card += table(["data", "first questions", "F1 float32", "F1 int8", "loss", "same answers"], parity)
    card += f"\nCosine of int8 attention rows with float32 ones: {attention['attention_cosine_mean']} on average, {attention['attention_cosine_worst_head']} in the worst head. "
    card += f"Size ratio {attention['size_ratio']}.\n\n## Knowing when it does not know\n\n" + calibration_text(json.loads(options.calibration.read_text())) + LIMITS
    (options.model / "MODEL_CARD.md").write_text(card)


if __name__ == "__main__":
    main()
