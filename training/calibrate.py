"""Set the no-answer threshold and a probability for each answer on held-out training documents.

usage: calibrate.py READER.onnx --model DIR --data DATA_DIR --scoring SCORING.json --out CALIBRATION.json [--again]

Every held-out question is read in its own paragraph; those with an answer, up to 250 a kind, also in a document of other
held-out paragraphs of the kind with and without its own. Half of the paragraphs, by their hash, fit the threshold and the
probability, on FITTED alone: documents, which is what Spanlight reads, and paragraphs that only look as if they answered. Every
figure is measured on the other half, each kind apart.

Probability that the best answer is right (F1 of at least 0.5): 1 / (1 + exp(−(slope · score + intercept))) (Platt 1999),
score being start + end − null of the best span and its sentence's agreement with the question
(fit_scoring.py). In fitting, each kind and way of reading weighs the same.
Threshold: an answer is one from the score on at which one in three was right. What costs the answerable questions at most a point of
F1 lies far lower (`within_1_of_best_f1`); in a long document, some span of some window would nearly always be above it.
"""
import argparse, collections, hashlib, json, pathlib, random
import numpy as np
from scipy.optimize import minimize
import data
from evaluate import Item, f1, predict, scoring_of, session_of, within_one
from reader import tokenizer_of

KINDS = {  # kind: its sets, other paragraphs in a document
    "squad": (("squad_train_cs224n", "squad_train_cs224n_linked"), 4),
    "adversarial": (("squad2_unansq_truecased", "squad2_unansq_linked"), 4),
    "natural questions": (("nq_oracle_litm",), 4),
    "drop": (("drop_contrast",), 2),
    "trec": (("trecqa_jacana",), 12),
}
FITTED = {"squad, document", "adversarial, document", "adversarial, paragraph", "natural questions, document", "trec, document"}
DOCUMENTS, BINS, RIGHT, LEAST_CHANCE = 250, 10, 0.5, 1 / 3
Case = collections.namedtuple("Case", "group set score f1 answerable fits")


def documents(examples, others, rng):
    """→ for some answerable examples: the example, a document with its paragraph, one without."""
    paragraphs = sorted({x.context for x in examples})
    answerable = [x for x in examples if x.answers]
    for x in rng.sample(answerable, min(DOCUMENTS, len(answerable))):
        texts = [answer["text"].lower() for answer in x.answers]
        parts = [c for c in rng.sample(paragraphs, min(len(paragraphs), 3 * others)) if c != x.context and not any(t in c.lower() for t in texts)][:others]
        place = rng.randint(0, len(parts))
        yield x, "\n\n".join([*parts[:place], x.context, *parts[place:]]), "\n\n".join(parts)


def cases(session, tokenizer, examples, scoring):
    rng, owners, items = random.Random(1), [], []
    for kind, (sets, others) in KINDS.items():
        own = [x for x in examples if x.set in sets]
        texts = {x.key: [answer["text"] for answer in x.answers] for x in own}
        owners += [(f"{kind}, paragraph", x) for x in own]
        items += [Item(x.question, x.context, texts[x.key]) for x in own]
        for x, with_own, without in documents(own, others, rng):
            owners += [(f"{kind}, document", x)] * 2
            items += [Item(x.question, with_own, texts[x.key]), Item(x.question, without, [])]
    for (group, x), item, prediction in zip(owners, items, predict(session, tokenizer, items, scoring)):
        fits = hashlib.sha256(x.context.encode()).digest()[0] % 2 == 0
        yield Case(group, x.set, prediction.score, f1(prediction.text, item.answers), bool(item.answers), fits)


def columns(found):
    """→ scores, F1, whether right, whether unanswerable, weights: (cases) each."""
    count = collections.Counter(case.group for case in found)
    scores, gains = np.array([c.score for c in found]), np.array([c.f1 for c in found])
    return scores, gains, gains >= RIGHT, np.array([not c.answerable for c in found]), np.array([1 / count[c.group] for c in found])


def fit_platt(scores, right, weights):
    loss = lambda p: float((weights * np.logaddexp(0, np.where(right, -1, 1) * (p[0] * scores + p[1]))).sum())
    return minimize(loss, [0.5, -1.0], method="Nelder-Mead", options={"xatol": 1e-5, "fatol": 1e-9, "maxiter": 4000}).x


def expected_calibration_error(probabilities, right):
    """Mean |confidence − accuracy| over bins of as many cases each."""
    parts = np.array_split(np.argsort(probabilities, kind="stable"), BINS)
    return sum(len(part) * abs(probabilities[part].mean() - right[part].mean()) for part in parts) / len(right)


def risk_coverage(probabilities, right):
    """→ share of wrong answers among the most confident 10 %, 20 %, … of the cases; the mean of that share over all coverages."""
    wrong = np.cumsum(~right[np.argsort(-probabilities, kind="stable")]) / np.arange(1, len(right) + 1)
    return [round(float(wrong[max(0, int(len(wrong) * c / 10) - 1)]), 3) for c in range(1, 11)], round(float(wrong.mean()), 4)


def measured(found, threshold, slope, intercept):
    scores, gains, right, none, _ = columns(found)
    probabilities = 1 / (1 + np.exp(-(slope * scores + intercept)))
    risks, area = risk_coverage(probabilities, right)
    kept = scores >= threshold
    result = {
        "cases": len(found), "answerable": int((~none).sum()), "accuracy": round(100 * float(right.mean()), 2),
        "expected_calibration_error": round(float(expected_calibration_error(probabilities, right)), 4),
        "risk_at_coverage_10_to_100": risks, "area_under_risk_coverage": area,
        "answerable_f1": round(100 * gains[~none].mean(), 2), "answerable_f1_at_threshold": round(100 * (gains * kept)[~none].mean(), 2),
        "answerable_kept": round(100 * kept[~none].mean(), 2),
    }  # fmt: skip
    if none.any():
        at_95 = np.quantile(scores[~none], 0.05)
        result |= {"unanswerable_refused": round(100 * (~kept)[none].mean(), 2), "refused_at_95_kept": round(100 * float((scores[none] < at_95).mean()), 2),
                   "within_1_of_best_f1": within_one(scores, gains, none)}  # fmt: skip
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reader", type=pathlib.Path)
    for name in ("model", "data", "scoring", "out"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    parser.add_argument("--again", action="store_true", help="fit again to what was read before, CALIBRATION.cases.jsonl")
    options = parser.parse_args()
    read_before = options.out.with_suffix(".cases.jsonl")
    if options.again and read_before.exists():
        found = [Case(**json.loads(line)) for line in read_before.read_text().splitlines()]
    else:
        found = list(cases(session_of(options.reader), tokenizer_of(options.model), data.read(options.data)[1], scoring_of(options.scoring)))
        read_before.write_text("".join(json.dumps(case._asdict()) + "\n" for case in found))
    result = fitted_to(found)
    options.out.write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


def fitted_to(found):
    scores, _, right, _, weights = columns([c for c in found if c.fits and c.group in FITTED])
    slope, intercept = (round(float(x), 4) for x in fit_platt(scores, right, weights))
    threshold = round((float(np.log(LEAST_CHANCE / (1 - LEAST_CHANCE))) - intercept) / slope, 2)
    other = [c for c in found if not c.fits]
    parts = {"of the kinds fitted on": [c for c in other if c.group in FITTED], "of all kinds": other}
    parts |= {group: [c for c in other if c.group == group] for group in dict.fromkeys(c.group for c in found)}
    figures = {group: measured(part, threshold, slope, intercept) for group, part in parts.items()}
    return {"no_answer_threshold": threshold, "calibration": {"slope": slope, "intercept": intercept}, "fitted_on": sorted(FITTED), "measured": figures}


if __name__ == "__main__":
    main()
